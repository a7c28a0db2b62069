-- load: some invoices
SELECT id, row::text FROM invoices WHERE id = ANY(%(ids)s);

-- keep: a new or changed invoice
INSERT INTO invoices (id, company_id, seller_id, number, issued_at, due_at, row)
VALUES (%(id)s, %(company_id)s, %(seller_id)s, %(number)s, %(issued_at)s, %(due_at)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET due_at = EXCLUDED.due_at, row = EXCLUDED.row;

-- of_company: newest first, one page
SELECT row::text FROM invoices
WHERE company_id = %(company_id)s
    AND (%(first)s OR (issued_at, number) < (%(issued_at)s::timestamptz, %(number)s))
ORDER BY issued_at DESC, number DESC LIMIT %(limit)s;
