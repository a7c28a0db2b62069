-- claim: due, not fired, and nobody else's at the moment
UPDATE deadlines SET claimed_until = %(until)s
FROM (
    SELECT subject, kind, key FROM deadlines
    WHERE fired_at IS NULL AND due_at <= %(now)s AND (claimed_until IS NULL OR claimed_until <= %(now)s)
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) AS next
WHERE (deadlines.subject, deadlines.kind, deadlines.key) = (next.subject, next.kind, next.key)
RETURNING deadlines.subject, deadlines.kind, deadlines.key, deadlines.due_at;

-- fired: done, unless it was moved meanwhile
UPDATE deadlines SET fired_at = %(now)s
WHERE subject = %(subject)s AND kind = %(kind)s AND key = %(key)s AND due_at = %(due_at)s;

-- keep: a new or moved deadline
INSERT INTO deadlines (subject, kind, key, due_at) VALUES (%(subject)s, %(kind)s, %(key)s, %(due_at)s)
ON CONFLICT (subject, kind, key) DO UPDATE SET due_at = EXCLUDED.due_at, claimed_until = NULL, fired_at = NULL;

-- forget: time brings nothing here any more
DELETE FROM deadlines WHERE subject = %(subject)s AND kind = %(kind)s AND key = %(key)s;
