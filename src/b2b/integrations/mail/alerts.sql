-- dashboards: those of some companies
SELECT id FROM dashboards WHERE company_id = ANY(%(companies)s);

-- note: what entered a widget, unless it is known already
INSERT INTO alert_news (user_id, widget_id, id, company_id, position)
SELECT user_id, widget_id, id, company_id, position FROM json_populate_recordset(NULL::alert_news, %(rows)s)
ON CONFLICT (user_id, widget_id, id) DO UPDATE SET position = EXCLUDED.position, told_at = NULL
WHERE alert_news.position < EXCLUDED.position;

-- waiting: users with something to be told, who were not told within the last minute
SELECT DISTINCT user_id FROM alert_news LEFT JOIN alert_mails USING (user_id)
WHERE told_at IS NULL AND (last_at IS NULL OR last_at <= %(before)s);

-- turn: begin a user's minute; nothing where another worker has
INSERT INTO alert_mails (user_id, last_at) VALUES (%(user_id)s, %(now)s)
ON CONFLICT (user_id) DO UPDATE SET last_at = EXCLUDED.last_at WHERE alert_mails.last_at <= %(before)s
RETURNING user_id;

-- take: all that a user is to be told
UPDATE alert_news SET told_at = %(now)s WHERE user_id = %(user_id)s AND told_at IS NULL
RETURNING widget_id, id, position;

-- rows: some transactions of a company as they are now
SELECT row::text FROM transactions WHERE company_id = %(company_id)s AND id = ANY(%(ids)s);
