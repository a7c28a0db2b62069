-- mails: waiting, late, given up
SELECT
    count(*) FILTER (WHERE sent_at IS NULL AND failed_at IS NULL),
    count(*) FILTER (
        WHERE sent_at IS NULL AND failed_at IS NULL AND due_at < %(now)s::timestamptz - interval '1 minute'
    ),
    count(*) FILTER (WHERE failed_at IS NOT NULL)
FROM mails WHERE sent_at IS NULL;

-- webhooks: waiting, late, given up
SELECT
    count(*) FILTER (WHERE state = 'waiting'),
    count(*) FILTER (WHERE state = 'waiting' AND due_at < %(now)s::timestamptz - interval '1 minute'),
    count(*) FILTER (WHERE state = 'dead')
FROM webhook_deliveries WHERE state <> 'delivered';

-- dead_letters: the latest
SELECT webhook_deliveries.id, coalesce(companies.name, ''), type, subject, tries, queued_at
FROM webhook_deliveries LEFT JOIN companies ON companies.id = company_id
WHERE state = 'dead' ORDER BY queued_at DESC, webhook_deliveries.id LIMIT 50;
