-- Read models of billing, and who bills what at the moment (A3, A8, A9).
CREATE TABLE subscriptions (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL UNIQUE,
    plan text NOT NULL,
    due_on date,
    row jsonb NOT NULL
);
COMMENT ON COLUMN subscriptions.due_on IS 'The day on which the next period is to be billed; null: it has ended.';
CREATE INDEX subscriptions_due ON subscriptions (due_on) WHERE due_on IS NOT NULL;

CREATE TABLE invoices (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    seller_id uuid NOT NULL,
    number text NOT NULL,
    issued_at timestamptz NOT NULL,
    due_at timestamptz,
    row jsonb NOT NULL
);
COMMENT ON COLUMN invoices.due_at IS 'When its payment is tried next; null: it is paid, or was refused for good.';
CREATE INDEX invoices_of_company ON invoices (company_id, issued_at DESC, number DESC);
CREATE UNIQUE INDEX invoices_by_number ON invoices (seller_id, number);
CREATE INDEX invoices_due ON invoices (due_at) WHERE due_at IS NOT NULL;

-- Whoever bills or charges something holds it for a while; what went wrong is noted with its reason.
CREATE TABLE billing_claims (
    subject uuid PRIMARY KEY,
    claimed_until timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    error text
);

-- The gateway for tests: what its cards stand for, and what it said to whom. No number of a card.
CREATE TABLE test_cards (
    token text PRIMARY KEY,
    customer text NOT NULL,
    brand text NOT NULL,
    last4 text NOT NULL,
    expires_year integer NOT NULL,
    expires_month integer NOT NULL,
    refuses text
);
CREATE TABLE test_charges (
    key text PRIMARY KEY,
    amount numeric(14, 2) NOT NULL,
    currency text NOT NULL,
    refused text
);

-- What the payment service told us, each once.
CREATE TABLE payment_notices (
    id text PRIMARY KEY,
    received_at timestamptz NOT NULL
);
