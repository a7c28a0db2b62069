-- The log over all events: its checkpoints, and the entries of its tree.

-- origin: the name of the log
SELECT origin FROM proof_log

-- lead: whether this connection is the one that makes checkpoints, until it is closed
SELECT pg_try_advisory_lock(hashtextextended('b2b checkpoints', 0))

-- wait_to_lead: the same, once nobody else does
SELECT pg_advisory_lock(hashtextextended('b2b checkpoints', 0))

-- leave: let another one make checkpoints
SELECT pg_advisory_unlock(hashtextextended('b2b checkpoints', 0))

-- last: the newest checkpoint
SELECT number, size, position, made_at, peaks, note FROM checkpoints ORDER BY number DESC LIMIT 1

-- at: one checkpoint
SELECT number, size, position, made_at, peaks, note FROM checkpoints WHERE number = %(number)s

-- covering: the first checkpoint with a tree of at least this size
SELECT number, size, position, made_at, peaks, note FROM checkpoints
WHERE size >= %(size)s ORDER BY size, number LIMIT 1

-- notes: the notes after one checkpoint
SELECT note FROM checkpoints WHERE number > %(after)s ORDER BY number

-- page: the checkpoints before one, the newest first
SELECT number, size, position, made_at, peaks, note FROM checkpoints
WHERE number < %(before)s ORDER BY number DESC LIMIT %(limit)s

-- waiting: how many events no checkpoint covers, as far as that many
SELECT count(*) FROM (
    SELECT FROM events
    WHERE notification_id > %(after)s AND notification_id
        < (SELECT transactions + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM position_offset) << 16
    LIMIT %(most)s
) AS found

-- new_entries: the entries after a position, all of them final
SELECT int8send(notification_id) || hash FROM events
WHERE notification_id > %(after)s AND notification_id
    < (SELECT transactions + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM position_offset) << 16
ORDER BY notification_id LIMIT %(most)s

-- add: a checkpoint
INSERT INTO checkpoints (number, size, position, made_at, peaks, note)
VALUES (%(number)s, %(size)s, %(position)s, %(made_at)s, %(peaks)s, %(note)s)

-- bundle: the entries of one bundle
SELECT entries FROM proof_bundles WHERE number = %(number)s

-- bundles: the bundles from one to another, not including it
SELECT entries FROM proof_bundles WHERE number >= %(first)s AND number < %(end)s ORDER BY number

-- roots: the roots of full bundles below one
SELECT root FROM proof_bundles WHERE number < %(end)s ORDER BY number

-- put_bundle: entries at the end of the tree
INSERT INTO proof_bundles (number, entries, root) VALUES (%(number)s, %(entries)s, %(root)s)
ON CONFLICT (number) DO UPDATE SET entries = EXCLUDED.entries, root = EXCLUDED.root

-- place: the bundle in which a position would stand: the last one that begins at or below it
SELECT number, entries FROM proof_bundles WHERE substring(entries FROM 1 FOR 8) <= int8send(%(position)s)
ORDER BY substring(entries FROM 1 FOR 8) DESC LIMIT 1

-- everything: each event in its order: its entry, and what its hash is made of beside the hash before
COPY (
    SELECT int8send(notification_id) || hash,
        uuid_send(originator_id) || int8send(originator_version) || convert_to(topic, 'UTF8') || '\x00'::bytea || state
    FROM events ORDER BY notification_id
) TO STDOUT (FORMAT BINARY)

-- between: the events after one position up to another, by their entries and names
SELECT int8send(notification_id) || hash, originator_id, originator_version, topic
FROM events WHERE notification_id > %(after)s AND notification_id <= %(upto)s ORDER BY notification_id

-- of_hashes: where the events with these hashes are now
SELECT hash, notification_id FROM events WHERE hash = ANY (%(hashes)s::bytea[])

-- signed_of_hashes: those of these hashes that an entry has
SELECT hash FROM unnest(%(hashes)s::bytea[]) AS asked (hash)
WHERE EXISTS (SELECT FROM proof_bundles WHERE position(hash IN entries) > 0)

-- position_of: where an event stands
SELECT notification_id FROM events WHERE originator_id = %(id)s AND originator_version = %(version)s
