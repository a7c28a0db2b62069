-- dashboard: every widget with its total, its unread alerts and its first rows, in one round trip
WITH widget AS (
    SELECT * FROM unnest(
        %(keys)s::text[], %(kinds)s::text[], %(states)s::text[], %(soons)s::boolean[], %(ageds)s::boolean[],
        %(by_deadline)s::boolean[], %(rows)s::int[]
    ) AS w (key, kind, states, soon, aged, by_deadline, most)
),
unread AS (
    SELECT alert.widget, alert.id FROM widget_alerts AS alert
    LEFT JOIN widget_reads AS reset
        ON reset.reader_id = %(reader_id)s AND reset.company_id = alert.company_id AND reset.widget = alert.widget
    LEFT JOIN transaction_reads AS seen
        ON seen.reader_id = %(reader_id)s AND seen.company_id = alert.company_id AND seen.id = alert.id
    WHERE alert.company_id = %(company_id)s
        AND alert.position > coalesce(reset.position, 0) AND alert.position > coalesce(seen.position, 0)
    LIMIT %(cap)s * 4
)
SELECT
    widget.key,
    coalesce((SELECT total FROM widget_totals WHERE company_id = %(company_id)s AND widget_totals.widget = widget.key), 0),
    (SELECT count(*) FROM unread WHERE unread.widget = widget.key),
    coalesce(page.rows, '{}'),
    coalesce(page.news, '{}')
FROM widget
CROSS JOIN LATERAL (
    SELECT array_agg(picked.row ORDER BY picked.place) AS rows, array_agg(picked.new ORDER BY picked.place) AS news
    FROM (
        SELECT
            t.row::text AS row,
            EXISTS (SELECT FROM unread WHERE unread.widget = widget.key AND unread.id = t.id) AS new,
            row_number() OVER () AS place
        FROM (
            SELECT * FROM transactions
            WHERE company_id = %(company_id)s AND kind = widget.kind AND state = ANY(string_to_array(widget.states, '|'))
                AND (widget.soon IS NULL OR due_soon = widget.soon) AND (widget.aged IS NULL OR aged = widget.aged)
            ORDER BY
                CASE WHEN widget.by_deadline THEN deadline END ASC NULLS LAST, modified_at DESC, id DESC
            LIMIT widget.most
        ) AS t
    ) AS picked
) AS page;

-- unread: the distinct unread transactions of all alert widgets
SELECT count(*) FROM (
    SELECT DISTINCT alert.id FROM widget_alerts AS alert
    LEFT JOIN widget_reads AS reset
        ON reset.reader_id = %(reader_id)s AND reset.company_id = alert.company_id AND reset.widget = alert.widget
    LEFT JOIN transaction_reads AS seen
        ON seen.reader_id = %(reader_id)s AND seen.company_id = alert.company_id AND seen.id = alert.id
    WHERE alert.company_id = %(company_id)s
        AND alert.position > coalesce(reset.position, 0) AND alert.position > coalesce(seen.position, 0)
    LIMIT %(cap)s
) AS news;

-- read_one: everything that is known of a transaction now
INSERT INTO transaction_reads (reader_id, company_id, id, position)
SELECT %(reader_id)s, company_id, id, max(position) FROM widget_alerts
WHERE company_id = %(company_id)s AND id = %(id)s GROUP BY company_id, id
ON CONFLICT (reader_id, company_id, id) DO UPDATE SET position = EXCLUDED.position;

-- read_widgets: everything that these widgets show now
INSERT INTO widget_reads (reader_id, company_id, widget, position)
SELECT %(reader_id)s, %(company_id)s, key, coalesce((SELECT position FROM followers WHERE name = 'transactions'), 0)
FROM unnest(%(widgets)s::text[]) AS w (key)
ON CONFLICT (reader_id, company_id, widget) DO UPDATE SET position = EXCLUDED.position;
