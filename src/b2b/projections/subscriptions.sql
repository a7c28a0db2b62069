-- load: some subscriptions
SELECT id, row::text FROM subscriptions WHERE id = ANY(%(ids)s);

-- keep: a new or changed subscription
INSERT INTO subscriptions (id, company_id, plan, due_on, row)
VALUES (%(id)s, %(company_id)s, %(plan)s, %(due_on)s, %(row)s::jsonb)
ON CONFLICT (id) DO UPDATE SET plan = EXCLUDED.plan, due_on = EXCLUDED.due_on, row = EXCLUDED.row;

-- of_company: the one of a company
SELECT row::text FROM subscriptions WHERE company_id = %(company_id)s;
