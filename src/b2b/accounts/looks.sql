-- What auditors looked at.

-- note: one look
INSERT INTO audit_looks (company_id, at, actor_id, address, status, ip)
VALUES (%(company_id)s, %(at)s, %(actor_id)s, %(address)s, %(status)s, %(ip)s)

-- looks: those of a company, the newest first
SELECT at, id, actor_id, address, status, ip FROM audit_looks
WHERE company_id = %(company_id)s
    AND (%(at)s::timestamptz IS NULL OR (at, id) < (%(at)s::timestamptz, %(id)s::uuid))
ORDER BY at DESC, id DESC LIMIT %(limit)s
