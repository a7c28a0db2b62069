-- What auditors looked at (docs/decisions/0024): their own looking is recorded, for their company to see.
CREATE TABLE audit_looks (
    company_id uuid        NOT NULL,
    at         timestamptz NOT NULL,
    id         uuid        NOT NULL DEFAULT gen_random_uuid(),
    actor_id   uuid        NOT NULL,
    address    text        NOT NULL,
    status     integer     NOT NULL,
    ip         text,
    PRIMARY KEY (company_id, at, id)
);
COMMENT ON COLUMN audit_looks.address IS 'The path and the query of the page or the call.';
