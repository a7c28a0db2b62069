-- load: some searches
SELECT id, row::text FROM saved_searches WHERE id = ANY(%(ids)s);

-- keep: a new or changed search
INSERT INTO saved_searches (id, company_id, row) VALUES (%(id)s, %(company_id)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET row = EXCLUDED.row;

-- of_reader: those that somebody sees; one that was erased has no name any more
SELECT row::text FROM saved_searches
WHERE company_id = %(company_id)s AND NOT coalesce((row->>'removed')::boolean, false)
    AND row->>'name' <> '' AND (row->>'reader_id' = %(reader_id)s OR coalesce((row->>'shared')::boolean, false));
