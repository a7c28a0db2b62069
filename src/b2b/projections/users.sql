-- load: some users
SELECT id, row::text FROM users WHERE id = ANY(%(ids)s);

-- keep: a new or changed user
INSERT INTO users (id, company_id, row) VALUES (%(id)s, %(company_id)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET company_id = EXCLUDED.company_id, row = EXCLUDED.row;

-- of_company: the people of a company
SELECT row::text FROM users
WHERE company_id = %(company_id)s AND (%(removed)s OR row->>'status' IS DISTINCT FROM 'removed') ORDER BY id;
