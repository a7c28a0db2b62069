-- load: the rows of some transactions, of every company
SELECT id, company_id, row::text FROM transactions WHERE id = ANY(%(ids)s);

-- keep: a new or changed row
INSERT INTO transactions (
    company_id, id, kind, state, number, retailer_reference, request_id, due_soon, aged, deadline, created_at,
    modified_at, partner_ids, product_line_ids, words, row
) VALUES (
    %(company_id)s, %(id)s, %(kind)s, %(state)s, %(number)s, %(retailer_reference)s, %(request_id)s, %(due_soon)s,
    %(aged)s, %(deadline)s, %(created_at)s, %(modified_at)s, %(partner_ids)s, %(product_line_ids)s, %(words)s,
    %(row)s::jsonb
)
ON CONFLICT (company_id, id) DO UPDATE SET
    state = EXCLUDED.state, number = EXCLUDED.number, retailer_reference = EXCLUDED.retailer_reference,
    due_soon = EXCLUDED.due_soon, aged = EXCLUDED.aged, deadline = EXCLUDED.deadline,
    modified_at = EXCLUDED.modified_at, partner_ids = EXCLUDED.partner_ids,
    product_line_ids = EXCLUDED.product_line_ids, words = EXCLUDED.words, row = EXCLUDED.row;

-- forget: a row that is gone
DELETE FROM transactions WHERE company_id = %(company_id)s AND id = %(id)s;

-- count: what entered and left a widget
INSERT INTO widget_totals (company_id, widget, total) VALUES (%(company_id)s, %(widget)s, %(change)s)
ON CONFLICT (company_id, widget) DO UPDATE SET total = widget_totals.total + EXCLUDED.total;

-- alert: a row that entered an alert widget, or changed in it
INSERT INTO widget_alerts (company_id, widget, id, position) VALUES (%(company_id)s, %(widget)s, %(id)s, %(position)s)
ON CONFLICT (company_id, widget, id) DO UPDATE SET position = EXCLUDED.position;

-- end_alert: a row that left its alert widget
DELETE FROM widget_alerts WHERE company_id = %(company_id)s AND widget = %(widget)s AND id = %(id)s;
