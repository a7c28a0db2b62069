-- position: how far a read model is
SELECT position FROM followers WHERE name = %(name)s;

-- move: saved with the rows, in their transaction
INSERT INTO followers (name, position) VALUES (%(name)s, %(position)s)
ON CONFLICT (name) DO UPDATE SET position = EXCLUDED.position, stopped_at = NULL, error = NULL, moved_at = now();

-- stopped: where and why it stands still
INSERT INTO followers (name, stopped_at, error) VALUES (%(name)s, 0, %(error)s)
ON CONFLICT (name) DO UPDATE SET stopped_at = followers.position, error = EXCLUDED.error;

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

-- status: every model with its position and trouble
SELECT name, position, stopped_at, error, moved_at FROM followers ORDER BY name;
