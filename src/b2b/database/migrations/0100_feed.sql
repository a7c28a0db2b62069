-- What each company is told, in the order in which it happened: one row a company and event (I2, docs/decisions/0011).
-- `envelope` is the CloudEvent as JSON, the same text in the feed, in the stream and in webhooks.
CREATE TABLE feed (
    company_id uuid NOT NULL,
    position bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    at timestamptz NOT NULL,
    envelope text NOT NULL,
    PRIMARY KEY (company_id, position)
);
COMMENT ON COLUMN feed.position IS 'Of the event among all events. The cursor is made of it, so it must never change.';
COMMENT ON COLUMN feed.subject_id IS 'Whose personal data the envelope may hold.';
