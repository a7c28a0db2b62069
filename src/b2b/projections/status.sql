-- followers: each read model with its position, its trouble, how many events it does not show, and who leads it
SELECT
    wanted.name, coalesce(followers.position, 0), followers.stopped_at, followers.error, (
        SELECT count(*) FROM (
            SELECT FROM events WHERE notification_id > coalesce(followers.position, 0) LIMIT %(most)s
        ) AS behind
    ), (
        SELECT format('%%s (pid %%s%%s)', application_name, pid, ', ' || host(client_addr))
        FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND granted AND objsubid = 1
            AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (classid::bigint << 32) | objid::bigint = hashtextextended('b2b follow ' || wanted.name, 0)
        LIMIT 1
    )
FROM unnest(%(names)s::text[]) WITH ORDINALITY AS wanted (name, place) LEFT JOIN followers USING (name)
ORDER BY wanted.place;
