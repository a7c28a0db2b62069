-- may_queue: whether nobody else queues at this moment; until the end of the transaction
SELECT pg_try_advisory_xact_lock(hashtextextended('b2b webhooks queue', 0));

-- begin: an endpoint that is new is told of what comes after it was made
INSERT INTO webhook_states (endpoint_id, position)
SELECT id, since FROM webhook_endpoints WHERE active ON CONFLICT DO NOTHING;

-- queue: what the feed has beyond where each endpoint is; gives how many events were looked at
WITH scanned AS (
    SELECT e.id AS endpoint_id, e.company_id, e.types, f.position, f.event_id, f.type, f.subject
    FROM webhook_endpoints e JOIN webhook_states s ON s.endpoint_id = e.id
    CROSS JOIN LATERAL (
        SELECT position, event_id, type, subject FROM feed
        WHERE feed.company_id = e.company_id AND feed.position > s.position
        ORDER BY feed.position LIMIT %(page)s
    ) f
    WHERE e.active
), moved AS (
    UPDATE webhook_states s SET position = last.position
    FROM (SELECT endpoint_id, max(position) AS position FROM scanned GROUP BY endpoint_id) AS last
    WHERE s.endpoint_id = last.endpoint_id
), queued AS (
    INSERT INTO webhook_deliveries (endpoint_id, company_id, event_id, position, type, subject, queued_at, due_at)
    SELECT endpoint_id, company_id, event_id, position, type, subject, %(now)s, %(now)s FROM scanned
    WHERE types = '{}' OR EXISTS (
        SELECT FROM unnest(types) AS wanted (type)
        WHERE wanted.type = scanned.type
            OR (right(wanted.type, 2) = '.*' AND starts_with(scanned.type, left(wanted.type, -1)))
    )
    ORDER BY position
    ON CONFLICT (endpoint_id, event_id) DO NOTHING
)
SELECT count(*) FROM scanned;

-- replays: those that were asked for and are not done, some at a time
SELECT id, endpoint_id, after, until FROM webhook_replays ORDER BY asked_at LIMIT 20;

-- replay: a part of what is to be sent again; gives the last position of that part, none when nothing is left
WITH scanned AS (
    SELECT e.id AS endpoint_id, e.company_id, e.types, f.position, f.event_id, f.type, f.subject
    FROM webhook_endpoints e JOIN feed f ON f.company_id = e.company_id
    WHERE e.id = %(endpoint_id)s AND f.position > %(after)s AND f.position <= %(until)s
    ORDER BY f.position LIMIT %(page)s
), queued AS (
    INSERT INTO webhook_deliveries (endpoint_id, company_id, event_id, position, type, subject, queued_at, due_at)
    SELECT endpoint_id, company_id, event_id, position, type, subject, %(now)s, %(now)s FROM scanned
    WHERE types = '{}' OR EXISTS (
        SELECT FROM unnest(types) AS wanted (type)
        WHERE wanted.type = scanned.type
            OR (right(wanted.type, 2) = '.*' AND starts_with(scanned.type, left(wanted.type, -1)))
    )
    ORDER BY position
    ON CONFLICT (endpoint_id, event_id) DO UPDATE SET state = 'waiting', tries = 0, due_at = EXCLUDED.due_at
    WHERE webhook_deliveries.state <> 'waiting'
)
SELECT max(position) FROM scanned;

-- replayed: how far a replay is; it is done where nothing was left
WITH done AS (DELETE FROM webhook_replays WHERE id = %(id)s AND %(last)s::bigint IS NULL)
UPDATE webhook_replays SET after = %(last)s WHERE id = %(id)s AND %(last)s::bigint IS NOT NULL;

-- claim: some that are due, for a while
WITH due AS (
    SELECT d.id
    FROM webhook_endpoints e JOIN webhook_states s ON s.endpoint_id = e.id
    CROSS JOIN LATERAL (
        SELECT w.id, w.due_at, w.position FROM webhook_deliveries w
        WHERE w.endpoint_id = e.id AND w.state = 'waiting' AND w.due_at <= %(now)s
            AND (w.claimed_until IS NULL OR w.claimed_until <= %(now)s)
            AND NOT EXISTS (
                SELECT FROM webhook_deliveries before
                WHERE before.endpoint_id = w.endpoint_id AND before.subject = w.subject AND before.state = 'waiting'
                    AND before.position < w.position
            )
        ORDER BY w.due_at, w.position
        LIMIT greatest(0, CASE WHEN s.failing_since IS NULL THEN 4 ELSE 1 END - (
            SELECT count(*) FROM webhook_deliveries busy
            WHERE busy.endpoint_id = e.id AND busy.state = 'waiting' AND busy.claimed_until > %(now)s
        ))
        FOR UPDATE SKIP LOCKED
    ) d
    WHERE e.active
    ORDER BY d.due_at, d.position LIMIT %(limit)s
)
UPDATE webhook_deliveries d SET claimed_until = %(until)s
FROM due WHERE d.id = due.id
RETURNING d.id, d.endpoint_id, d.company_id, d.event_id, d.position, d.type, d.subject, d.state, d.tries, d.queued_at,
    d.due_at,
    coalesce(d.body, (SELECT envelope FROM feed f WHERE f.company_id = d.company_id AND f.position = d.position)) AS body;

-- attempt: what became of a try
INSERT INTO webhook_attempts (delivery_id, at, milliseconds, status, error, response)
SELECT id, %(at)s, %(milliseconds)s, %(status)s, %(error)s, %(response)s FROM webhook_deliveries WHERE id = %(id)s;

-- ended: how a delivery stands after a try
UPDATE webhook_deliveries SET
    state = %(state)s, due_at = %(again)s, tries = tries + %(counts)s, claimed_until = NULL
WHERE id = %(id)s AND state = 'waiting';

-- endpoint: since when it fails, after a try
UPDATE webhook_states SET failing_since = CASE WHEN %(succeeded)s THEN NULL ELSE coalesce(failing_since, %(at)s) END
WHERE endpoint_id = %(endpoint_id)s
RETURNING failing_since;

-- release: give back untried
UPDATE webhook_deliveries SET claimed_until = NULL WHERE id = %(id)s;

-- test: a made-up event for one endpoint
INSERT INTO webhook_deliveries (
    id, endpoint_id, company_id, event_id, position, type, subject, body, queued_at, due_at
) VALUES (
    %(id)s, %(endpoint_id)s, %(company_id)s, %(id)s, 0, %(type)s, 'tests/' || %(id)s::text, %(body)s, %(now)s, %(now)s
) ON CONFLICT DO NOTHING;

-- ask_replay: have a part of the feed sent again
INSERT INTO webhook_replays (id, endpoint_id, after, until, asked_at)
VALUES (%(id)s, %(endpoint_id)s, %(after)s, %(until)s, %(now)s) ON CONFLICT DO NOTHING;

-- since: right before the first event of a company from a moment on; none where nothing has happened since
SELECT min(position) - 1 FROM feed WHERE company_id = %(company_id)s AND at >= %(moment)s;

-- again: due at once
UPDATE webhook_deliveries SET state = 'waiting', due_at = %(now)s, tries = 0 WHERE id = %(id)s;

-- resume: an endpoint is sent to again
WITH due AS (
    UPDATE webhook_deliveries SET due_at = %(now)s WHERE endpoint_id = %(endpoint_id)s AND state = 'waiting'
)
UPDATE webhook_states SET failing_since = NULL WHERE endpoint_id = %(endpoint_id)s;

-- one: a delivery of an endpoint
SELECT d.id, d.endpoint_id, d.company_id, d.event_id, d.position, d.type, d.subject, d.state, d.tries, d.queued_at,
    d.due_at,
    coalesce(d.body, (SELECT envelope FROM feed f WHERE f.company_id = d.company_id AND f.position = d.position)) AS body
FROM webhook_deliveries d WHERE id = %(id)s AND endpoint_id = %(endpoint_id)s;

-- of_endpoint: newest first, one page
SELECT id, endpoint_id, company_id, event_id, position, type, subject, NULL AS body, state, tries, queued_at, due_at
FROM webhook_deliveries
WHERE endpoint_id = %(endpoint_id)s AND (%(state)s::text IS NULL OR state = %(state)s)
    AND (%(at)s::timestamptz IS NULL OR (queued_at, id) < (%(at)s, %(id)s::uuid))
ORDER BY queued_at DESC, id DESC LIMIT %(limit)s;

-- tries: what became of each try of some deliveries
SELECT delivery_id, at, milliseconds, status, error, response FROM webhook_attempts
WHERE delivery_id = ANY(%(ids)s) ORDER BY at, number;

-- standing: deliveries that ended in the last while, those at the first try, the latest try
SELECT e.id, count(*) FILTER (WHERE d.state <> 'waiting' AND d.queued_at >= %(from)s),
    count(*) FILTER (WHERE d.state = 'delivered' AND d.tries = 1 AND d.queued_at >= %(from)s),
    max(latest.at), (array_agg(latest.status ORDER BY latest.at DESC NULLS LAST))[1]
FROM unnest(%(ids)s::uuid[]) AS e (id)
CROSS JOIN LATERAL (
    SELECT id, state, tries, queued_at FROM webhook_deliveries WHERE endpoint_id = e.id
    ORDER BY queued_at DESC, id DESC LIMIT 5000
) d
LEFT JOIN LATERAL (SELECT at, status FROM webhook_attempts WHERE delivery_id = d.id ORDER BY at DESC, number DESC LIMIT 1) latest
    ON true
GROUP BY e.id;

-- forget: what is older than this and nobody waits for, some at a time
DELETE FROM webhook_deliveries WHERE id IN (
    SELECT d.id FROM webhook_deliveries d
    WHERE queued_at < %(before)s
        AND (state <> 'waiting' OR NOT EXISTS (SELECT FROM webhook_endpoints e WHERE e.id = d.endpoint_id AND e.active))
    ORDER BY queued_at LIMIT 5000
);
