-- find: what became of the call with this key
SELECT
    fingerprint, outcome, response,
    (
        SELECT coalesce(max(notification_id), 0)
        FROM jsonb_array_elements(outcome) AS saved (pair)
        JOIN events ON originator_id = (pair->>0)::uuid AND originator_version = (pair->>1)::bigint
    )
FROM idempotency_keys
WHERE api_key_id = %b AND key = %b

-- keep: a call that added no event
INSERT INTO idempotency_keys (api_key_id, key, fingerprint, outcome, response)
VALUES (%b, %b, %b, %b::text::jsonb, %b::text::jsonb)
ON CONFLICT DO NOTHING
RETURNING 1

-- forget: receipts older than this, some at a time
DELETE FROM idempotency_keys
WHERE (api_key_id, key) IN (
    SELECT api_key_id, key FROM idempotency_keys
    WHERE created_at < now() - %b::text::interval ORDER BY created_at LIMIT 5000
)
RETURNING 1
