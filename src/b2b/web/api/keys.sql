-- What keys did lately. Kept without a write-ahead log: after a crash of the database it begins anew.

-- count: one more call with a key, in the window that is open or in a new one; a crash may forget some
WITH soon AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO api_calls AS kept (key_id, since, calls) SELECT %(key_id)s, now(), 1 FROM soon
ON CONFLICT (key_id) DO UPDATE SET
    since = CASE WHEN kept.since <= now() - make_interval(secs => %(seconds)s) THEN now() ELSE kept.since END,
    calls = CASE WHEN kept.since <= now() - make_interval(secs => %(seconds)s) THEN 1 ELSE kept.calls + 1 END
RETURNING calls, ceil(extract(epoch FROM since + make_interval(secs => %(seconds)s) - now()))::int;

-- wrote: how far a key has written; a crash may forget the last
WITH soon AS (SELECT set_config('synchronous_commit', 'off', true))
INSERT INTO api_positions AS kept (key_id, position) SELECT %(key_id)s, %(position)s FROM soon
ON CONFLICT (key_id) DO UPDATE SET position = greatest(kept.position, EXCLUDED.position);

-- used: when a key was used last
INSERT INTO api_key_uses (key_id, used_at) VALUES (%(key_id)s, %(now)s)
ON CONFLICT (key_id) DO UPDATE SET used_at = EXCLUDED.used_at WHERE api_key_uses.used_at < EXCLUDED.used_at;

-- position: what a key wrote last
SELECT position FROM api_positions WHERE key_id = %(key_id)s;
