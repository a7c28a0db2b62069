-- The statements of the event store. A position is (transaction number + offset) << 16 | place in the append;
-- whoever reads the feed reads below the horizon, where no transaction can still add a row.

-- append_one: One event, in one round trip.
INSERT INTO events (originator_id, originator_version, topic, state, hash, notification_id)
VALUES (
    %b, %b::bigint, %b, %b, %b,
    (SELECT transactions + pg_current_xact_id()::text::bigint FROM position_offset) << 16
)
RETURNING notification_id

-- append: Events of any aggregates, all or none; sorted, so that of two appends at most one waits for the other.
INSERT INTO events (originator_id, originator_version, topic, state, hash, notification_id)
SELECT
    originator_id, originator_version, topic, state, hash,
    ((SELECT transactions + pg_current_xact_id()::text::bigint FROM position_offset) << 16) + place - 1
FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[])
WITH ORDINALITY AS new (originator_id, originator_version, topic, state, hash, place)
ORDER BY originator_id, originator_version
RETURNING notification_id

-- append_with_receipts: The same, and the receipts of the calls that made them. A call that has one undoes it all.
WITH receipts AS (
    INSERT INTO idempotency_keys (api_key_id, key, fingerprint, outcome)
    SELECT api_key_id, key, fingerprint, outcome::jsonb
    FROM unnest(%b::uuid[], %b::text[], %b::bytea[], %b::text[]) AS done (api_key_id, key, fingerprint, outcome)
    ORDER BY api_key_id, key
)
INSERT INTO events (originator_id, originator_version, topic, state, hash, notification_id)
SELECT
    originator_id, originator_version, topic, state, hash,
    ((SELECT transactions + pg_current_xact_id()::text::bigint FROM position_offset) << 16) + place - 1
FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[])
WITH ORDINALITY AS new (originator_id, originator_version, topic, state, hash, place)
ORDER BY originator_id, originator_version
RETURNING notification_id

-- stored: What stands at these versions of these aggregates.
SELECT originator_id, originator_version, hash, notification_id
FROM events JOIN unnest(%b::uuid[], %b::bigint[]) AS asked (originator_id, originator_version)
USING (originator_id, originator_version)

-- of_aggregate: The events of one aggregate, oldest first.
SELECT originator_version, topic, state, hash
FROM events
WHERE originator_id = %b AND originator_version > %b::bigint AND originator_version <= %b::bigint
ORDER BY originator_version
LIMIT %b::bigint

-- of_aggregate_backwards: The events of one aggregate, newest first.
SELECT originator_version, topic, state, hash
FROM events
WHERE originator_id = %b AND originator_version > %b::bigint AND originator_version <= %b::bigint
ORDER BY originator_version DESC
LIMIT %b::bigint

-- of_aggregates: The events of several aggregates, each oldest first.
SELECT originator_id, originator_version, topic, state, hash
FROM events
WHERE originator_id = ANY (%b::uuid[])
ORDER BY originator_id, originator_version

-- feed: The events after one position up to another, in their final order.
SELECT originator_id, originator_version, topic, state, notification_id
FROM events
WHERE notification_id > %b::bigint AND notification_id <= %b::bigint
    AND notification_id
        < (SELECT transactions + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM position_offset) << 16
ORDER BY notification_id
LIMIT %b::bigint

-- feed_of_topics: The same, of some kinds of events only.
SELECT originator_id, originator_version, topic, state, notification_id
FROM events
WHERE notification_id > %b::bigint AND notification_id <= %b::bigint
    AND notification_id
        < (SELECT transactions + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM position_offset) << 16
    AND topic = ANY (%b::text[])
ORDER BY notification_id
LIMIT %b::bigint

-- last_position: The position of the last event below the horizon; NULL where there is none.
SELECT max(notification_id)
FROM events
WHERE notification_id
    < (SELECT transactions + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM position_offset) << 16

-- horizon: The first position at which an event could still appear.
SELECT (transactions + pg_snapshot_xmin(pg_current_snapshot())::text::bigint) << 16 FROM position_offset

-- request_numbers: As many new numbers of requests.
SELECT nextval('request_number') FROM generate_series(1, %b::bigint)

-- order_numbers: As many new numbers of orders.
SELECT nextval('order_number') FROM generate_series(1, %b::bigint)
