-- The shops of each company whose orders become requests (I5).
CREATE TABLE shop_imports (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    row jsonb NOT NULL
);
CREATE INDEX shop_imports_by_company ON shop_imports (company_id, id);
