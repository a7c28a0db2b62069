-- How each partner did, a row for each request that came to an end and for each order; made of events.
CREATE TABLE partner_records (
    company_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    state text NOT NULL,
    seconds integer,
    given integer,
    lowest integer NOT NULL,
    shared integer NOT NULL,
    amount numeric,
    currency text,
    PRIMARY KEY (subject_id, partner_id)
);
COMMENT ON COLUMN partner_records.state IS 'Of a request: answered, declined, expired. Of an order: open, on_time, late, cancelled.';
COMMENT ON COLUMN partner_records.seconds IS 'From the asking to the answer.';
COMMENT ON COLUMN partner_records.given IS 'Seconds from the asking to the deadline.';
COMMENT ON COLUMN partner_records.shared IS 'Items of which another partner gave a price too.';
COMMENT ON COLUMN partner_records.lowest IS 'Those of them of which nobody gave a lower one.';
CREATE INDEX partner_records_latest ON partner_records (company_id, at);
