-- Webhook endpoints, to be listed and to be sent to (I2, docs/decisions/0013).
CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    active boolean NOT NULL,
    types text[] NOT NULL,
    since bigint NOT NULL,
    row jsonb NOT NULL
);
CREATE INDEX webhook_endpoints_by_company ON webhook_endpoints (company_id, id);

-- How far each endpoint has been told, and since when it fails. No event tells this, and no rebuild touches it.
CREATE TABLE webhook_states (
    endpoint_id uuid PRIMARY KEY,
    position bigint NOT NULL,
    failing_since timestamptz
) WITH (fillfactor = 50);

-- What is to be sent or was. The body is the event's in the feed, but for tests, which have their own.
CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    endpoint_id uuid NOT NULL,
    company_id uuid NOT NULL,
    event_id uuid NOT NULL,
    position bigint NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    body text,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
    tries integer NOT NULL DEFAULT 0,
    queued_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    claimed_until timestamptz,
    UNIQUE (endpoint_id, event_id)
) WITH (fillfactor = 80);
COMMENT ON COLUMN webhook_deliveries.position IS 'Of the event; 0 for a test.';
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, due_at, position) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (endpoint_id, subject, position) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_claimed ON webhook_deliveries (endpoint_id, claimed_until)
    WHERE state = 'waiting' AND claimed_until IS NOT NULL;
CREATE INDEX webhook_deliveries_latest ON webhook_deliveries (endpoint_id, queued_at DESC, id DESC);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (queued_at);

CREATE TABLE webhook_attempts (
    delivery_id uuid NOT NULL REFERENCES webhook_deliveries ON DELETE CASCADE,
    at timestamptz NOT NULL,
    milliseconds integer NOT NULL,
    status integer,
    error text,
    response text NOT NULL
);
CREATE INDEX webhook_attempts_of_delivery ON webhook_attempts (delivery_id, at);

CREATE TABLE webhook_replays (
    id uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL,
    after bigint NOT NULL,
    until bigint NOT NULL,
    asked_at timestamptz NOT NULL
);
