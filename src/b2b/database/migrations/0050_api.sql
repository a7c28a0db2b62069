-- The keys of calls that changed something, added by the very statement that added the events (docs/decisions/0010).
-- `outcome`: the aggregates at the versions at which they were saved, [[id, version], …]; the response is made of them
-- again. `response` is kept where no aggregate tells it, and holds nothing personal.
CREATE TABLE idempotency_keys (
    api_key_id  uuid        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    outcome     jsonb       NOT NULL,
    response    jsonb,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (api_key_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Per company the calls of its open window; per key the position of its last write. Losing them costs nothing.
CREATE UNLOGGED TABLE api_calls (
    company_id uuid        PRIMARY KEY,
    since      timestamptz NOT NULL,
    calls      bigint      NOT NULL
) WITH (fillfactor = 50);
CREATE UNLOGGED TABLE api_positions (
    key_id   uuid   PRIMARY KEY,
    position bigint NOT NULL
) WITH (fillfactor = 50);
