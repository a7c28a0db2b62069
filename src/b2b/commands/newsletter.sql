-- forget: those that nobody confirmed in time
DELETE FROM newsletter WHERE confirmed_at IS NULL AND asked_at < %(before)s;

-- ask: an address to be confirmed; nothing for one that is
INSERT INTO newsletter (email, language, asked_at) VALUES (%(email)s, %(language)s, %(now)s)
ON CONFLICT (email) DO UPDATE SET language = EXCLUDED.language, asked_at = EXCLUDED.asked_at
WHERE newsletter.confirmed_at IS NULL
RETURNING email;

-- confirm: its owner said yes
UPDATE newsletter SET confirmed_at = %(now)s, confirmed_from = %(ip)s
WHERE email = %(email)s AND confirmed_at IS NULL;

-- leave: nothing is kept
DELETE FROM newsletter WHERE email = %(email)s;

-- readers: everybody who confirmed
SELECT email, language, confirmed_at FROM newsletter WHERE confirmed_at IS NOT NULL ORDER BY email;
