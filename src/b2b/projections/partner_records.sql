-- replace: what is known of some requests and orders now, whatever was known of them before
WITH new AS (SELECT * FROM json_populate_recordset(NULL::partner_records, %(rows)s)), gone AS (
    DELETE FROM partner_records AS old WHERE subject_id = ANY(%(subjects)s)
        AND NOT EXISTS (SELECT FROM new WHERE (new.subject_id, new.partner_id) = (old.subject_id, old.partner_id))
)
INSERT INTO partner_records SELECT * FROM new
ON CONFLICT (subject_id, partner_id) DO UPDATE SET
    at = EXCLUDED.at, state = EXCLUDED.state, seconds = EXCLUDED.seconds, given = EXCLUDED.given,
    lowest = EXCLUDED.lowest, shared = EXCLUDED.shared, amount = EXCLUDED.amount, currency = EXCLUDED.currency;

-- performance: of each partner of a company since a moment
SELECT
    partner_id,
    count(*) FILTER (WHERE kind = 'request') AS asked,
    count(*) FILTER (WHERE state IN ('answered', 'declined')) AS answered,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY given) AS given,
    sum(lowest) AS lowest,
    sum(shared) AS shared,
    count(*) FILTER (WHERE kind = 'order' AND state <> 'cancelled') AS orders,
    count(*) FILTER (WHERE state = 'open') AS open,
    count(*) FILTER (WHERE state = 'on_time') AS on_time,
    count(*) FILTER (WHERE state = 'late') AS late,
    coalesce(sum(amount) FILTER (WHERE state <> 'cancelled' AND currency = %(currency)s), 0) AS spent
FROM partner_records
WHERE company_id = %(company_id)s AND at >= %(since)s
GROUP BY partner_id;
