-- add: a new operator, or a new password
INSERT INTO operators (email, password_hash) VALUES (%(email)s, %(password_hash)s)
ON CONFLICT (email) DO UPDATE SET password_hash = EXCLUDED.password_hash;

-- remove: with every session
DELETE FROM operators WHERE email = %(email)s;

-- all: by address
SELECT email FROM operators ORDER BY email;

-- by_email: who signs in with this address
SELECT id, password_hash FROM operators WHERE email = %(email)s;

-- open: a session
INSERT INTO operator_sessions (token_hash, operator_id, expires_at) VALUES (%(token)s, %(id)s, %(until)s);

-- who: whose session this is, while it lasts
SELECT email FROM operator_sessions JOIN operators ON operators.id = operator_id
WHERE token_hash = %(token)s AND expires_at > %(now)s;

-- close: a session is over
DELETE FROM operator_sessions WHERE token_hash = %(token)s;

-- sign_out_everywhere: of one operator
DELETE FROM operator_sessions WHERE operator_id = (SELECT id FROM operators WHERE email = %(email)s);
