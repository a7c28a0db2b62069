-- load: some partnerships
SELECT id, row::text FROM partners WHERE id = ANY(%(ids)s);

-- keep: a new or changed partnership
INSERT INTO partners (id, retailer_id, supplier_id, name, state, row)
VALUES (%(id)s, %(retailer_id)s, %(supplier_id)s, %(name)s, %(state)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET
    supplier_id = EXCLUDED.supplier_id, name = EXCLUDED.name, state = EXCLUDED.state, row = EXCLUDED.row;

-- of_retailer: by name, one page
SELECT row::text FROM partners
WHERE retailer_id = %(retailer_id)s AND (%(first)s OR (name, id) > (%(name)s, %(id)s))
ORDER BY name, id LIMIT %(limit)s;
