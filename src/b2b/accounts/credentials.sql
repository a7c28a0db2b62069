-- add: one e-mail, one user
INSERT INTO credentials (user_id, email, password_hash) VALUES (%(user_id)s, %(email)s, %(password_hash)s)
ON CONFLICT (email) DO NOTHING
RETURNING user_id;

-- by_email: who signs in with this address
SELECT user_id, password_hash FROM credentials WHERE email = %(email)s;

-- rehash: the same password under newer parameters
UPDATE credentials SET password_hash = %(password_hash)s WHERE user_id = %(user_id)s;

-- of_user: the password of a user, to check it once more
SELECT email, password_hash FROM credentials WHERE user_id = %(user_id)s;

-- remove: the user signs in no more, and its address is free
DELETE FROM credentials WHERE user_id = %(user_id)s;

-- readdress: the same user under another address
UPDATE credentials SET email = %(email)s WHERE user_id = %(user_id)s;

-- emails: the addresses that sign in, for the start-up notice of the demo
SELECT email FROM credentials WHERE email = ANY(%(emails)s);

-- none_yet: whether nobody can sign in
SELECT NOT EXISTS (SELECT FROM credentials);
