-- claim: due, not fired, and nobody else's at the moment
UPDATE deadlines SET claimed_until = %(until)s
FROM (
    SELECT subject, kind, key FROM deadlines
    WHERE fired_at IS NULL AND due_at <= %(now)s AND (claimed_until IS NULL OR claimed_until <= %(now)s)
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) AS next
WHERE (deadlines.subject, deadlines.kind, deadlines.key) = (next.subject, next.kind, next.key)
RETURNING deadlines.subject, deadlines.kind, deadlines.key, deadlines.due_at;

-- fired: done, unless they were moved meanwhile
UPDATE deadlines SET fired_at = %(now)s, error = NULL
FROM unnest(%(subjects)b::uuid[], %(kinds)b::text[], %(keys)b::uuid[], %(moments)b::timestamptz[])
    AS done (subject, kind, key, due_at)
WHERE (deadlines.subject, deadlines.kind, deadlines.key, deadlines.due_at)
    = (done.subject, done.kind, done.key, done.due_at);

-- failed: tried again after 20 s, 40 s and so on, at most an hour, unless it was moved meanwhile
UPDATE deadlines SET
    tries = tries + 1, error = %(error)s,
    claimed_until = %(now)s + least(interval '10 seconds' * 2 ^ least(tries + 1, 10), interval '1 hour')
WHERE subject = %(subject)s AND due_at <= %(now)s AND fired_at IS NULL;

-- carry: what the scheduler knows of deadlines that stay as they are, when the table is made anew
UPDATE deadlines SET
    claimed_until = known.claimed_until, fired_at = known.fired_at, tries = known.tries, error = known.error
FROM {home}.deadlines AS known
WHERE (deadlines.subject, deadlines.kind, deadlines.key, deadlines.due_at)
    = (known.subject, known.kind, known.key, known.due_at)
    AND (known.claimed_until, known.fired_at) IS DISTINCT FROM (NULL::timestamptz, NULL::timestamptz);

-- status: how many are due, since when, and how many could not be fired
SELECT count(*), min(due_at), count(*) FILTER (WHERE tries > 0)
FROM deadlines WHERE fired_at IS NULL AND due_at <= %(now)s;

-- troubles: those that could not be fired, and why
SELECT subject, kind, due_at, tries, error FROM deadlines
WHERE fired_at IS NULL AND tries > 0 AND due_at <= %(now)s ORDER BY due_at LIMIT 20;
