-- load: the rows of some transactions, of every company
SELECT id, company_id, row::text FROM transactions WHERE id = ANY(%(ids)s);

-- keep: new and changed rows
INSERT INTO transactions SELECT * FROM json_populate_recordset(NULL::transactions, %(rows)s)
ON CONFLICT (id, company_id) DO UPDATE SET
    state = EXCLUDED.state, number = EXCLUDED.number, retailer_reference = EXCLUDED.retailer_reference,
    due_soon = EXCLUDED.due_soon, aged = EXCLUDED.aged, deadline = EXCLUDED.deadline,
    modified_at = EXCLUDED.modified_at, partner_ids = EXCLUDED.partner_ids,
    product_line_ids = EXCLUDED.product_line_ids, sent_at = EXCLUDED.sent_at, shipped_at = EXCLUDED.shipped_at,
    amount = EXCLUDED.amount, mode = EXCLUDED.mode, recipient = EXCLUDED.recipient, skus = EXCLUDED.skus,
    couriers = EXCLUDED.couriers, tracking = EXCLUDED.tracking, row = EXCLUDED.row, widget = EXCLUDED.widget;

-- forget: rows that are gone
DELETE FROM transactions
USING json_populate_recordset(NULL::transactions, %(rows)s) AS gone
WHERE (transactions.company_id, transactions.id) = (gone.company_id, gone.id);

-- say: what free text finds new rows by, and rows that say something else now
INSERT INTO transaction_words SELECT * FROM json_populate_recordset(NULL::transaction_words, %(rows)s)
ON CONFLICT (id, company_id) DO UPDATE SET words = EXCLUDED.words, facts = EXCLUDED.facts;

-- forget_words: of rows that are gone
DELETE FROM transaction_words
USING json_populate_recordset(NULL::transactions, %(rows)s) AS gone
WHERE (transaction_words.company_id, transaction_words.id) = (gone.company_id, gone.id);

-- count: what entered and left the widgets
INSERT INTO widget_totals SELECT * FROM json_populate_recordset(NULL::widget_totals, %(rows)s)
ON CONFLICT (company_id, widget) DO UPDATE SET total = widget_totals.total + EXCLUDED.total;

-- alert: rows that entered an alert widget, or changed in it
INSERT INTO widget_alerts SELECT * FROM json_populate_recordset(NULL::widget_alerts, %(rows)s)
ON CONFLICT (company_id, widget, id) DO UPDATE SET position = EXCLUDED.position;

-- end_alert: rows that left their alert widget
DELETE FROM widget_alerts
USING json_populate_recordset(NULL::widget_alerts, %(rows)s) AS gone
WHERE (widget_alerts.company_id, widget_alerts.widget, widget_alerts.id) = (gone.company_id, gone.widget, gone.id);

-- set_deadlines: new and moved deadlines; whatever became of the old ones
INSERT INTO deadlines (subject, kind, key, due_at)
SELECT subject, kind, key, due_at FROM json_populate_recordset(NULL::deadlines, %(rows)s)
ON CONFLICT (subject, kind, key) DO UPDATE
SET due_at = EXCLUDED.due_at, claimed_until = NULL, fired_at = NULL, tries = 0, error = NULL;

-- end_deadlines: time brings nothing here any more
DELETE FROM deadlines
USING json_populate_recordset(NULL::deadlines, %(rows)s) AS gone
WHERE (deadlines.subject, deadlines.kind, deadlines.key) = (gone.subject, gone.kind, gone.key);
