-- load: some endpoints
SELECT id, row::text FROM webhook_endpoints WHERE id = ANY(%(ids)s);

-- keep: a new or changed endpoint
INSERT INTO webhook_endpoints (id, company_id, active, types, since, row)
VALUES (%(id)s, %(company_id)s, %(active)s, %(types)s, %(since)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET active = EXCLUDED.active, types = EXCLUDED.types, row = EXCLUDED.row;

-- of_company: those that were not deleted, the newest first, with since when they fail
SELECT row::text, failing_since FROM webhook_endpoints LEFT JOIN webhook_states ON endpoint_id = id
WHERE company_id = %(company_id)s AND NOT coalesce((row->>'deleted')::boolean, false)
ORDER BY row->>'made_at' DESC, id;
