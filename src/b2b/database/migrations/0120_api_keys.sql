-- The keys of each company, to be listed (A12).
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    row jsonb NOT NULL
);
CREATE INDEX api_keys_by_company ON api_keys (company_id, id);

-- When a key was used last, to five minutes: no event, and not written with every call.
CREATE TABLE api_key_uses (
    key_id uuid PRIMARY KEY,
    used_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Calls are counted by key from now on (docs/decisions/0014), in whichever process they come.
DROP TABLE api_calls;
CREATE UNLOGGED TABLE api_calls (
    key_id uuid        PRIMARY KEY,
    since  timestamptz NOT NULL,
    calls  bigint      NOT NULL
) WITH (fillfactor = 50);
