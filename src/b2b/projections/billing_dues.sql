-- claim_periods: companies whose next period has come, and nobody else's at the moment
INSERT INTO billing_claims (subject, claimed_until)
SELECT company_id, %(until)s FROM subscriptions
WHERE due_on <= %(today)s AND NOT EXISTS (
    SELECT FROM billing_claims WHERE subject = company_id AND claimed_until > %(now)s
)
ORDER BY due_on LIMIT %(limit)s
ON CONFLICT (subject) DO UPDATE SET claimed_until = EXCLUDED.claimed_until
WHERE billing_claims.claimed_until <= %(now)s
RETURNING subject;

-- claim_payments: invoices whose payment is to be tried, and nobody else's at the moment
INSERT INTO billing_claims (subject, claimed_until)
SELECT id, %(until)s FROM invoices
WHERE due_at <= %(now)s AND NOT EXISTS (
    SELECT FROM billing_claims WHERE subject = id AND claimed_until > %(now)s
)
ORDER BY due_at LIMIT %(limit)s
ON CONFLICT (subject) DO UPDATE SET claimed_until = EXCLUDED.claimed_until
WHERE billing_claims.claimed_until <= %(now)s
RETURNING subject;

-- done: free again
DELETE FROM billing_claims WHERE subject = %(subject)s;

-- failed: due again after 2 min, 4 min and so on, at most 6 hours
UPDATE billing_claims SET
    tries = tries + 1, error = %(error)s,
    claimed_until = %(now)s + least(interval '1 minute' * 2 ^ least(tries + 1, 10), interval '6 hours')
WHERE subject = %(subject)s;

-- troubles: what went wrong, and why
SELECT subject, tries, error FROM billing_claims WHERE error IS NOT NULL ORDER BY tries DESC, subject LIMIT 50;
