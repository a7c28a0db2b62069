-- The log over all events (docs/decisions/0024): its name, its signed checkpoints, and the entries of its tree.
CREATE TABLE proof_log (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    origin   text    NOT NULL
);
INSERT INTO proof_log (origin) VALUES ('b2b-console/' || gen_random_uuid());

-- `peaks`: the roots of the tree's full subtrees, 32 bytes each. The next checkpoint begins with them.
CREATE TABLE checkpoints (
    number   bigint      PRIMARY KEY CHECK (number > 0),
    size     bigint      NOT NULL,
    position bigint      NOT NULL,
    made_at  timestamptz NOT NULL,
    peaks    bytea       NOT NULL,
    note     text        NOT NULL
);
CREATE INDEX checkpoints_by_size ON checkpoints (size, number);

-- 256 entries of 40 bytes each, in the order of positions; the last bundle is not full, and has no root yet.
CREATE TABLE proof_bundles (
    number  bigint PRIMARY KEY CHECK (number >= 0),
    entries bytea  NOT NULL,
    root    bytea
);
ALTER TABLE proof_bundles ALTER COLUMN entries SET STORAGE EXTERNAL;
CREATE INDEX proof_bundles_by_position ON proof_bundles (substring(entries FROM 1 FOR 8));
