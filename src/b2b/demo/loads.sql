-- exists: whether this database knows of demos
SELECT to_regclass('demo_loads') IS NOT NULL;

-- begin: a demo is being loaded
INSERT INTO demo_loads DEFAULT VALUES;

-- finish: it is loaded
UPDATE demo_loads SET finished_at = now();

-- unfinished: whether a demo was cut short, and nobody else has an account
SELECT EXISTS (SELECT FROM demo_loads WHERE finished_at IS NULL)
    AND NOT EXISTS (SELECT FROM credentials WHERE email <> ALL(%(emails)s));

-- clear: everything of ours
DROP SCHEMA IF EXISTS b2b_shadow CASCADE;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
