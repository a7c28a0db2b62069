-- beneath: the lines right below one (below the company: at the top), by name, one page; and whether each has some
SELECT
    line.row::text,
    EXISTS (
        SELECT FROM product_lines AS below
        WHERE COALESCE(below.parent_id, below.company_id) = line.id AND NOT (below.row ->> 'archived')::boolean
    )
FROM product_lines AS line
WHERE
    COALESCE(line.parent_id, line.company_id) = %(id)s
    AND line.company_id = %(company_id)s
    AND NOT (line.row ->> 'archived')::boolean
    AND (%(first)s OR (line.name, line.id) > (%(name)s, %(after)s))
ORDER BY line.name, line.id LIMIT %(limit)s;

-- children: the ids of all lines right below one, archived or not
SELECT id FROM product_lines WHERE COALESCE(parent_id, company_id) = %(id)s AND company_id = %(company_id)s;

-- named: the line of this name right below one
SELECT id FROM product_lines
WHERE
    COALESCE(parent_id, company_id) = %(id)s
    AND company_id = %(company_id)s
    AND name = %(name)s
    AND NOT (row ->> 'archived')::boolean
ORDER BY id LIMIT 1;

-- found: lines in whose names words begin so
SELECT row::text FROM product_lines
WHERE company_id = %(company_id)s AND to_tsvector('simple', name) @@ to_tsquery('simple', %(words)s)
ORDER BY name, id LIMIT %(limit)s;
