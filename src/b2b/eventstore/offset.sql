-- The offset of positions, for a database whose transaction numbers started afresh.

-- is_behind: Whether an event appended now would not come after the last one.
SELECT (SELECT max(notification_id) >> 16 FROM events)
    >= transactions + pg_snapshot_xmax(pg_current_snapshot())::text::bigint
FROM position_offset

-- keep_appends_out: Wait until no append runs, and let none begin.
LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE

-- raise_offset: Let every transaction that runs, or will, have a position above the last one.
UPDATE position_offset
SET transactions = (SELECT max(notification_id) >> 16 FROM events) + 1
    - pg_snapshot_xmin(pg_current_snapshot())::text::bigint

-- lift: Let every transaction that runs, or will, have a position above a given one, if it would not.
UPDATE position_offset
SET transactions = greatest(
    transactions, (%(above)s::bigint >> 16) + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
)
