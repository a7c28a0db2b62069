-- begin: a new secret, in place of one that no code has confirmed yet
INSERT INTO second_factors (user_id, secret) VALUES (%(user_id)s, %(secret)s)
ON CONFLICT (user_id) DO UPDATE SET secret = EXCLUDED.secret WHERE NOT second_factors.holds
RETURNING user_id;

-- secret: and whether it holds
SELECT secret, holds FROM second_factors WHERE user_id = %(user_id)s;

-- take: a code of an authenticator, once
UPDATE second_factors SET last_step = %(step)s
WHERE user_id = %(user_id)s AND last_step < %(step)s RETURNING user_id;

-- hold: it is asked for from now on
UPDATE second_factors SET holds = true, recovery = %(recovery)s WHERE user_id = %(user_id)s;

-- recover: a recovery code, once; gives how many are left
UPDATE second_factors SET recovery = array_remove(recovery, %(code)s)
WHERE user_id = %(user_id)s AND holds AND %(code)s = ANY(recovery) RETURNING cardinality(recovery);

-- left: how many recovery codes there are
SELECT cardinality(recovery) FROM second_factors WHERE user_id = %(user_id)s AND holds;

-- forget: nothing is asked for any more
DELETE FROM second_factors WHERE user_id = %(user_id)s;
