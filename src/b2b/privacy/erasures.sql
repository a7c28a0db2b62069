-- ask: an erasure, once for each subject
INSERT INTO erasures (subject_id, company_id, kind, number, asked_by, asked_at)
VALUES (%(subject_id)s, %(company_id)s, %(kind)s, %(number)s, %(asked_by)s, %(asked_at)s) ON CONFLICT DO NOTHING

-- of_company: what a company asked for, the newest first
SELECT subject_id, kind, number, asked_by, asked_at, done_at, fields FROM erasures
WHERE company_id = %(company_id)s ORDER BY asked_at DESC, subject_id LIMIT 200

-- next: one that waits, unless another process has it in hand
SELECT subject_id FROM erasures
WHERE done_at IS NULL AND pg_try_advisory_xact_lock(hashtextextended('b2b erasure ' || subject_id, 0))
ORDER BY asked_at LIMIT 1

-- done: an erasure that was carried out
UPDATE erasures SET done_at = %(now)s, fields = %(fields)s WHERE subject_id = %(subject_id)s

-- underway: what of a request still has to happen
SELECT number FROM transactions
WHERE company_id = %(company_id)s AND request_id = %(id)s
    AND state IN ('waiting', 'need_attention', 'partially_ordered', 'to_ship', 'partly_shipped', 'late')
ORDER BY number

-- orders: those of a request
SELECT DISTINCT id FROM transactions WHERE request_id = %(id)s AND kind = 'order'

-- of_own_number: the request with a number, or of the order with it, as a company sees them
SELECT request_id FROM transactions WHERE company_id = %(company_id)s AND number = %(number)s LIMIT 1
