-- load: some keys
SELECT id, row::text FROM api_keys WHERE id = ANY(%(ids)s);

-- keep: a new or changed key
INSERT INTO api_keys (id, company_id, row) VALUES (%(id)s, %(company_id)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET company_id = EXCLUDED.company_id, row = EXCLUDED.row;

-- of_company: those that were not revoked, the newest first, with when they were used last
SELECT row::text, used_at FROM api_keys LEFT JOIN api_key_uses ON key_id = id
WHERE company_id = %(company_id)s AND NOT coalesce((row->>'revoked')::boolean, false)
ORDER BY row->>'made_at' DESC, id;

-- used_at: when a key was used last
SELECT used_at FROM api_key_uses WHERE key_id = %(key_id)s;
