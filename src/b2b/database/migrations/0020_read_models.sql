-- What pages and lists read. Every row belongs to one company: no query can show another's.
CREATE TABLE followers (
    name text PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    stopped_at bigint,
    error text,
    moved_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE transactions (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    number text NOT NULL,
    retailer_reference text,
    request_id uuid NOT NULL,
    due_soon boolean NOT NULL,
    aged boolean NOT NULL,
    deadline timestamptz,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    partner_ids uuid[] NOT NULL,
    product_line_ids uuid[] NOT NULL,
    words text NOT NULL,
    row jsonb NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX transactions_by_id ON transactions (id);
CREATE INDEX transactions_recent ON transactions (company_id, modified_at DESC, id DESC);
CREATE INDEX transactions_by_state ON transactions (company_id, kind, state, modified_at DESC, id DESC);
CREATE INDEX transactions_by_number ON transactions (company_id, number);
CREATE INDEX transactions_by_reference ON transactions (company_id, retailer_reference);
CREATE INDEX transactions_by_request ON transactions (company_id, request_id);
CREATE INDEX transactions_by_deadline ON transactions (company_id, deadline) WHERE deadline IS NOT NULL;

CREATE TABLE widget_totals (
    company_id uuid NOT NULL,
    widget text NOT NULL,
    total bigint NOT NULL,
    PRIMARY KEY (company_id, widget)
);

CREATE TABLE widget_alerts (
    company_id uuid NOT NULL,
    widget text NOT NULL,
    id uuid NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (company_id, widget, id)
);

-- What each reader (a user, or an API key) has seen. Not made from events, so no rebuild touches it.
CREATE TABLE widget_reads (
    reader_id uuid NOT NULL,
    company_id uuid NOT NULL,
    widget text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (reader_id, company_id, widget)
);
CREATE TABLE transaction_reads (
    reader_id uuid NOT NULL,
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (reader_id, company_id, id)
);

CREATE TABLE deadlines (
    subject uuid NOT NULL,
    kind text NOT NULL,
    key uuid NOT NULL,
    due_at timestamptz NOT NULL,
    claimed_until timestamptz,
    fired_at timestamptz,
    PRIMARY KEY (subject, kind, key)
);
CREATE INDEX deadlines_pending ON deadlines (due_at) WHERE fired_at IS NULL;

CREATE TABLE partners (
    id uuid PRIMARY KEY,
    retailer_id uuid NOT NULL,
    supplier_id uuid,
    name text NOT NULL,
    state text NOT NULL,
    row jsonb NOT NULL
);
CREATE INDEX partners_by_retailer ON partners (retailer_id, name, id);
CREATE INDEX partners_by_supplier ON partners (supplier_id);

CREATE TABLE product_lines (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    row jsonb NOT NULL
);
CREATE INDEX product_lines_by_company ON product_lines (company_id, name, id);
