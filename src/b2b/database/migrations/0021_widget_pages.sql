-- Pages in the order of their index, deadlines that tell what went wrong, and a place to make read models anew.

-- The rows are made of events, so they are emptied here and made again from the first event on.
TRUNCATE transactions, widget_totals, widget_alerts, deadlines;
DELETE FROM followers WHERE name = 'transactions';

-- The default widget that shows a row; NULL: none. `row` is read whole, and kept as it was written.
ALTER TABLE transactions ADD COLUMN widget text;
ALTER TABLE transactions ALTER COLUMN row TYPE json USING row::text::json;

-- One index a way to page: whatever is asked for, a page is read in its order, and nothing is sorted. A row without
-- a deadline is the last: `coalesce` and `least` say the same of it, and each names its own index, for the planner
-- cannot tell how many rows without a deadline follow one of them, and would filter all of a company's.
DROP INDEX transactions_by_state, transactions_by_number, transactions_by_deadline;
CREATE INDEX transactions_widget_recent ON transactions (company_id, widget, modified_at DESC, id DESC)
    WHERE widget IS NOT NULL;
CREATE INDEX transactions_widget_deadline ON transactions (company_id, widget, coalesce(deadline, 'infinity'), id)
    WHERE widget IS NOT NULL;
CREATE INDEX transactions_state_recent ON transactions (company_id, kind, state, modified_at DESC, id DESC);
CREATE INDEX transactions_state_deadline ON transactions (company_id, kind, state, coalesce(deadline, 'infinity'), id);
CREATE INDEX transactions_kind_recent ON transactions (company_id, kind, modified_at DESC, id DESC);
CREATE INDEX transactions_created ON transactions (company_id, created_at, id);
CREATE INDEX transactions_deadline ON transactions (company_id, least(deadline, 'infinity'), id);
CREATE INDEX transactions_number ON transactions (company_id, number, id);
CREATE INDEX widget_alerts_by_position ON widget_alerts (company_id, widget, position);

-- Free text by trigrams, where the server has them: they come with PostgreSQL's own contrib package.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')
        AND EXISTS (SELECT FROM pg_available_extensions WHERE name = 'btree_gin')
    THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE EXTENSION IF NOT EXISTS btree_gin;
        CREATE INDEX transactions_words ON transactions USING gin (company_id, words gin_trgm_ops);
    END IF;
END $$;

-- How often a deadline could not be fired, and why; it is tried again, ever more rarely.
ALTER TABLE deadlines ADD COLUMN tries integer NOT NULL DEFAULT 0, ADD COLUMN error text;

-- Where a read model is made anew beside the one in use, with a position of its own.
CREATE SCHEMA b2b_shadow;
CREATE TABLE b2b_shadow.followers (LIKE followers INCLUDING ALL);
