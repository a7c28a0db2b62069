-- The events, in the order of their positions; the keys of personal data; the numbers of requests and orders.
CREATE TABLE events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    hash bytea NOT NULL,
    notification_id bigint NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX events_by_position ON events (notification_id);

CREATE TABLE position_offset (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    added bigint NOT NULL
);
INSERT INTO position_offset (added) VALUES (0);

CREATE TABLE personal_keys (
    subject_id uuid PRIMARY KEY,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE SEQUENCE request_number START 10001;
CREATE SEQUENCE order_number START 20001;
