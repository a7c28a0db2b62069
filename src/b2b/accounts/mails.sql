-- queue: a mail, unless one about the same is there
INSERT INTO mails (about, kind, company_id, user_id, address, subject, text, html, unsubscribe, queued_at, due_at)
VALUES (%(about)s, %(kind)s, %(company_id)s, %(user_id)s, %(address)s, %(subject)s, %(text)s, %(html)s,
    %(unsubscribe)s, %(now)s, %(now)s)
ON CONFLICT (about) DO NOTHING
RETURNING id;

-- claim: some that are due, for a while
UPDATE mails SET claimed_until = %(until)s
WHERE id IN (
    SELECT id FROM mails
    WHERE sent_at IS NULL AND failed_at IS NULL AND due_at <= %(now)s
        AND (claimed_until IS NULL OR claimed_until <= %(now)s)
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING about, kind, address, subject, text, html, company_id, user_id, unsubscribe, id, queued_at, due_at, tries,
    sent_at, failed_at, error;

-- sent: the server has taken it
UPDATE mails SET sent_at = %(now)s, claimed_until = NULL, tries = tries + 1, error = NULL WHERE id = %(id)s;

-- refused: the server has not taken it
UPDATE mails SET due_at = %(again)s, failed_at = %(failed)s, claimed_until = NULL, tries = tries + 1, error = %(error)s
WHERE id = %(id)s;

-- bounced: the server took it, and it came back
UPDATE mails SET failed_at = %(now)s, error = %(error)s WHERE id = %(id)s;

-- latest: all, newest first
SELECT about, kind, address, subject, text, html, company_id, user_id, unsubscribe, id, queued_at, due_at, tries,
    sent_at, failed_at, error
FROM mails ORDER BY queued_at DESC, id LIMIT %(limit)s;

-- of_user: those to one user, newest first
SELECT about, kind, address, subject, text, html, company_id, user_id, unsubscribe, id, queued_at, due_at, tries,
    sent_at, failed_at, error
FROM mails WHERE user_id = %(user_id)s ORDER BY queued_at DESC, id LIMIT %(limit)s;

-- one: a mail by its id
SELECT about, kind, address, subject, text, html, company_id, user_id, unsubscribe, id, queued_at, due_at, tries,
    sent_at, failed_at, error
FROM mails WHERE id = %(id)s;

-- failures: those that failed, newest first
SELECT about, kind, address, subject, text, html, company_id, user_id, unsubscribe, id, queued_at, due_at, tries,
    sent_at, failed_at, error
FROM mails WHERE failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT 200;
