-- open: a browser signed in
INSERT INTO web_sessions (token_hash, user_id, opened_at, seen_at, expires_at, ip, browser)
VALUES (%(token_hash)s, %(user_id)s, %(now)s, %(now)s, %(expires_at)s, %(ip)s, %(browser)s);

-- seen: the user of a session that still holds
UPDATE web_sessions SET seen_at = greatest(seen_at, %(now)s)
WHERE token_hash = %(token_hash)s AND expires_at > %(now)s AND seen_at < %(now)s - interval '1 minute';

-- user: whose session this is
SELECT user_id FROM web_sessions WHERE token_hash = %(token_hash)s AND expires_at > %(now)s;

-- close: signed out
DELETE FROM web_sessions WHERE token_hash = %(token_hash)s;

-- of_user: where a user is signed in
SELECT token_hash, opened_at, seen_at, ip, browser FROM web_sessions
WHERE user_id = %(user_id)s AND expires_at > %(now)s ORDER BY seen_at DESC, opened_at DESC;

-- close_many: signed out elsewhere
DELETE FROM web_sessions
WHERE user_id = %(user_id)s AND token_hash <> %(but)s
    AND (%(name)s::text IS NULL OR starts_with(encode(token_hash, 'hex'), %(name)s));

-- failed: one more wrong password for this address
INSERT INTO sign_in_failures (email, failed_at) VALUES (%(email)s, %(now)s);

-- failures: how many lately, and when the first of them was
SELECT count(*), min(failed_at) FROM sign_in_failures WHERE email = %(email)s AND failed_at > %(since)s;

-- forgive: a right password ends the count
DELETE FROM sign_in_failures WHERE email = %(email)s;
