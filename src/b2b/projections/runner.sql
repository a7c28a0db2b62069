-- position: how far a read model is
SELECT position FROM followers WHERE name = %(name)s;

-- positions: the same of several
SELECT name, position FROM followers WHERE name = ANY(%(names)s);

-- move_all: several that nothing concerned, as far as they stand where it was believed
UPDATE followers SET position = %(position)s, stopped_at = NULL, error = NULL, moved_at = now()
WHERE name = ANY(%(names)s) AND position = %(before)s
RETURNING name;

-- move: with the rows, in their transaction, and only from where they were read: whoever was too late changes nothing
INSERT INTO followers (name, position) VALUES (%(name)s, %(position)s)
ON CONFLICT (name) DO UPDATE SET position = EXCLUDED.position, stopped_at = NULL, error = NULL, moved_at = now()
WHERE followers.position = %(before)s
RETURNING position;

-- stopped: where and why it stands still
INSERT INTO followers (name, stopped_at, error) VALUES (%(name)s, %(position)s, %(error)s)
ON CONFLICT (name) DO UPDATE SET stopped_at = EXCLUDED.stopped_at, error = EXCLUDED.error;

-- try_lock: become the leader, if nobody is
SELECT pg_try_advisory_lock(hashtextextended('b2b follow ' || %(name)s, 0));

-- lock: become the leader, once nobody is
SELECT pg_advisory_lock(hashtextextended('b2b follow ' || %(name)s, 0));

-- unlock: leave the lead
SELECT pg_advisory_unlock(hashtextextended('b2b follow ' || %(name)s, 0));

-- behind: whether a model that pages read is short of a position
SELECT EXISTS (
    SELECT FROM unnest(%(names)s::text[]) AS wanted (name)
    LEFT JOIN followers USING (name) WHERE coalesce(followers.position, 0) < %(position)s
);

-- unknown: a kind of events that is not known, if there is one
SELECT topic FROM events WHERE topic <> ALL (%(known)s::text[]) LIMIT 1;
