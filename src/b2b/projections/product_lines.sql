-- load: some product lines
SELECT id, row::text FROM product_lines WHERE id = ANY(%(ids)s);

-- keep: a new or changed product line
INSERT INTO product_lines (id, company_id, parent_id, name, row)
VALUES (%(id)s, %(company_id)s, %(parent_id)s, %(name)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET parent_id = EXCLUDED.parent_id, name = EXCLUDED.name, row = EXCLUDED.row;

-- above: some product lines and all that they lie below
WITH RECURSIVE up AS (
    SELECT id, parent_id, row FROM product_lines WHERE id = ANY(%(ids)s)
    UNION
    SELECT line.id, line.parent_id, line.row FROM up JOIN product_lines AS line ON line.id = up.parent_id
)
SELECT row::text FROM up;

-- of_company: by name, one page
SELECT row::text FROM product_lines
WHERE company_id = %(company_id)s AND (%(first)s OR (name, id) > (%(name)s, %(id)s))
ORDER BY name, id LIMIT %(limit)s;
