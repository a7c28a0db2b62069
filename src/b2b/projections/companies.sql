-- load: some companies
SELECT id, row::text FROM companies WHERE id = ANY(%(ids)s);

-- keep: a new or changed company
INSERT INTO companies (id, kind, name, registered_at, row)
VALUES (%(id)s, %(kind)s, %(name)s, %(registered_at)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, row = EXCLUDED.row;

-- tenants: one page, latest first
SELECT
    companies.id, companies.kind, companies.name, companies.registered_at, subscriptions.row,
    (SELECT count(*) FROM invoices WHERE company_id = companies.id AND (row->>'paid_at') IS NULL)
FROM companies LEFT JOIN subscriptions ON subscriptions.company_id = companies.id
WHERE strpos(lower(companies.name), lower(%(search)s)) > 0
    AND (%(first)s OR (companies.registered_at, companies.id) < (%(at)s::timestamptz, %(id)s::uuid))
ORDER BY companies.registered_at DESC, companies.id DESC LIMIT %(limit)s;
