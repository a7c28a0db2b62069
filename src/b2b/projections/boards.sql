-- load: the boards of some companies
SELECT company_id, row::text FROM dashboards WHERE company_id = ANY(%(companies)s);

-- one: a board
SELECT row::text FROM dashboards WHERE id = %(id)s;

-- keep: a board as it is now
INSERT INTO dashboards (id, company_id, row) VALUES (%(id)s, %(company_id)s, %(row)s)
ON CONFLICT (id) DO UPDATE SET row = EXCLUDED.row;

-- count: a search from now on
INSERT INTO widget_totals (company_id, widget, total)
SELECT %(company_id)s, %(name)s, count(*) FROM transactions WHERE {where}
ON CONFLICT (company_id, widget) DO UPDATE SET total = EXCLUDED.total;

-- forget: searches that nobody asks for any more
WITH gone AS (DELETE FROM widget_alerts WHERE company_id = %(company_id)s AND widget = ANY(%(names)s))
DELETE FROM widget_totals WHERE company_id = %(company_id)s AND widget = ANY(%(names)s);
