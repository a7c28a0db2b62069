-- What narrows a search down before its rows are read: whose it is and of which product lines, beside its words.
-- Both hardly ever change, while a transaction's own row changes with everything that happens.

-- The rows are made of events, so they are emptied here and made again from the first event on.
TRUNCATE transactions, transaction_words, widget_totals, widget_alerts, dashboards, deadlines;
DELETE FROM followers WHERE name = 'transactions';

ALTER TABLE transaction_words ADD COLUMN facts uuid[] NOT NULL;
COMMENT ON COLUMN transaction_words.facts IS 'Its partners and product lines.';
CREATE INDEX transaction_words_by_facts ON transaction_words USING gin (facts);

-- The orders of a partner.
CREATE INDEX transactions_partner ON transactions (company_id, (partner_ids[1]), modified_at DESC, id DESC)
    WHERE kind = 'order';

-- Parcels by the day on which they left.
CREATE INDEX transactions_shipped ON transactions (company_id, shipped_at, id) WHERE shipped_at IS NOT NULL;

-- What a reader has seen since the last reset.
CREATE INDEX transaction_reads_by_position ON transaction_reads (reader_id, company_id, position);
