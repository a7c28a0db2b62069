-- load: some subscriptions
SELECT id, row::text FROM subscriptions WHERE id = ANY(%(ids)s);

-- keep: a new or changed subscription
INSERT INTO subscriptions (id, company_id, plan, due_on, row)
VALUES (%(id)s, %(company_id)s, %(plan)s, %(due_on)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET plan = EXCLUDED.plan, due_on = EXCLUDED.due_on, row = EXCLUDED.row;

-- of_company: the one of a company
SELECT row::text FROM subscriptions WHERE company_id = %(company_id)s;

-- warning: whether sending is suspended or over, and whether a payment was refused
SELECT
    row->'holds' <> '[]'::jsonb, coalesce((row->>'ended')::boolean, false),
    EXISTS (
        SELECT FROM invoices
        WHERE invoices.company_id = %(company_id)s AND due_at IS NOT NULL AND coalesce(invoices.row->>'reason', '') <> ''
    )
FROM subscriptions WHERE company_id = %(company_id)s;
