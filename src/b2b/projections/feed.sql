-- keep: what companies are told
INSERT INTO feed SELECT * FROM json_populate_recordset(NULL::feed, %(rows)s);

-- page: what a company is told after a position, some rows at a time; of what is not wanted the position alone
SELECT position, CASE WHEN %(wanted)s::text IS NULL OR type ~ %(wanted)s THEN type END,
    CASE WHEN %(wanted)s::text IS NULL OR type ~ %(wanted)s THEN envelope END
FROM feed WHERE company_id = %(company_id)s AND position > %(after)s
ORDER BY position LIMIT %(limit)s;

-- missed: up to where everything is told, and who among some companies has news after a position
SELECT
    coalesce((SELECT position FROM followers WHERE name = 'feed'), 0),
    ARRAY(
        SELECT id FROM unnest(%(companies)s::uuid[]) AS open (id)
        WHERE EXISTS (SELECT FROM feed WHERE company_id = id AND position > %(after)s)
    );

-- digests: of all rows (projections/digests.py)
SELECT (position + (position >> 16)) & 255 AS bucket, count(*),
    sha256(string_agg(sha256(convert_to(concat_ws(
        chr(31), company_id, position, event_id, type, subject, subject_id,
        (extract(epoch FROM at) * 1000000)::bigint, envelope
    ), 'UTF8')), ''::bytea ORDER BY position, company_id))
FROM feed GROUP BY bucket;
