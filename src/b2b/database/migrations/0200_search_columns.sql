-- What is searched for beside the state: columns of their own, texts as they are looked for (without case and accents).

-- The rows are made of events, so they are emptied here and made again from the first event on.
TRUNCATE transactions, transaction_words, widget_totals, widget_alerts, deadlines;
DELETE FROM followers WHERE name = 'transactions';

ALTER TABLE transactions
    ADD COLUMN sent_at timestamptz,
    ADD COLUMN shipped_at timestamptz,
    ADD COLUMN amount numeric,
    ADD COLUMN mode text,
    ADD COLUMN recipient text NOT NULL DEFAULT '',
    ADD COLUMN skus text NOT NULL DEFAULT '',
    ADD COLUMN couriers text NOT NULL DEFAULT '',
    ADD COLUMN tracking text NOT NULL DEFAULT '';

-- The searches of a company's widgets, counted as rows change: the names in widget_totals and widget_alerts.
CREATE TABLE dashboards (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    row json NOT NULL
);
CREATE INDEX dashboards_by_company ON dashboards (company_id);
