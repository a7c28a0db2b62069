-- Operators of the service (W4): people of ours, not of a company, with sessions of their own.
CREATE TABLE operators (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email text NOT NULL UNIQUE,
    password_hash text NOT NULL
);
CREATE TABLE operator_sessions (
    token_hash bytea PRIMARY KEY,
    operator_id uuid NOT NULL REFERENCES operators ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);

-- Every company by name, for the operator.
CREATE TABLE companies (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    registered_at timestamptz NOT NULL,
    row jsonb NOT NULL
);
CREATE INDEX companies_latest ON companies (registered_at DESC, id DESC);
