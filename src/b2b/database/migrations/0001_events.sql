-- The events: what happened, in which aggregate, at which position of the one feed. Rows are only ever added.
CREATE TABLE events (
    originator_id      uuid   NOT NULL,
    originator_version bigint NOT NULL,
    topic              text   NOT NULL,
    state              bytea  NOT NULL,
    hash               bytea  NOT NULL,
    notification_id    bigint NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX events_by_position ON events (notification_id);

-- What is added to the number of a transaction to make positions of it: 0, until a restore starts numbers afresh.
CREATE TABLE position_offset (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    transactions bigint  NOT NULL DEFAULT 0 CHECK (transactions >= 0)
);
INSERT INTO position_offset DEFAULT VALUES;

-- One key a subject of personal data, itself encrypted by the master key; NULL once the subject is erased.
CREATE TABLE personal_keys (
    subject_id  uuid        PRIMARY KEY,
    wrapped_key bytea,
    created_at  timestamptz NOT NULL DEFAULT now(),
    erased_at   timestamptz CHECK ((erased_at IS NULL) = (wrapped_key IS NOT NULL))
);

-- By this the master key is known again, without telling anything about it.
CREATE TABLE master_key_check (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    digest   bytea   NOT NULL
);

CREATE SEQUENCE request_number START 10001;
CREATE SEQUENCE order_number START 20001;
