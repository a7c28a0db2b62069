-- load: some shops
SELECT id, row::text FROM shop_imports WHERE id = ANY(%(ids)s);

-- keep: a new or changed shop
INSERT INTO shop_imports (id, company_id, row) VALUES (%(id)s, %(company_id)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET row = EXCLUDED.row;

-- of_company: those that are connected
SELECT id FROM shop_imports
WHERE company_id = %(company_id)s AND NOT coalesce((row->>'removed')::boolean, false) ORDER BY id;
