-- appended: how many events were stored, as PostgreSQL's own statistics count them
SELECT coalesce((SELECT n_tup_ins FROM pg_stat_user_tables WHERE relid = 'events'::regclass), 0);
