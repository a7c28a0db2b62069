-- lock: one at a time makes a read model anew
SELECT pg_advisory_lock(hashtextextended('b2b rebuild ' || %(name)s, 0));

-- home: where the tables in use are
SELECT current_schema();

-- enter: from here on a table without a schema is the one being made
SET search_path TO b2b_shadow, {home};

-- forget: of an earlier try
DELETE FROM b2b_shadow.followers WHERE name = %(name)s;

-- constraints: what holds of a table, in words that make it hold of another
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = to_regclass(%(table)s) AND contype IN ('p', 'u');

-- indexes: those of a table that no constraint brings, as statements that make them of its shadow, by the same name
SELECT regexp_replace(pg_get_indexdef(indexrelid), ' ON \S+ USING ', format(' ON b2b_shadow.%%I USING ', relname))
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE indrelid = to_regclass(%(table)s)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'));

-- hold: keep the follower out; gives its position
SELECT position FROM {home}.followers WHERE name = %(name)s FOR UPDATE;

-- begin: a follower that has never moved
INSERT INTO {home}.followers (name) VALUES (%(name)s) ON CONFLICT DO NOTHING;

-- patience: for whoever reads the tables in use; nobody is to wait for us longer than that
SET LOCAL lock_timeout = '100ms';

-- start_from: the tables in use are at this position now
UPDATE {home}.followers SET
    position = made.position, stopped_at = NULL, error = NULL, moved_at = now()
FROM b2b_shadow.followers AS made WHERE (followers.name, made.name) = (%(name)s, %(name)s);
