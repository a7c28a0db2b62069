-- dashboard: every widget with its total, its unread alerts and its first rows, in one round trip
WITH widget AS (
    SELECT w.*, coalesce(reset.position, 0) AS read_to
    FROM unnest(%(keys)s::text[], %(own)s::boolean[], %(by_deadline)s::boolean[], %(rows)s::int[]) WITH ORDINALITY
        AS w (key, own, by_deadline, most, place)
    LEFT JOIN widget_reads AS reset
        ON reset.reader_id = %(reader_id)s AND reset.company_id = %(company_id)s AND reset.widget = w.key
)
SELECT widget.place, coalesce(counted.total, 0), news.unread, page.row::text, EXISTS (
    SELECT FROM widget_alerts AS alert
    WHERE alert.company_id = %(company_id)s AND alert.widget = widget.key AND alert.id = page.id
        AND alert.position > widget.read_to AND NOT EXISTS (
            SELECT FROM transaction_reads AS seen
            WHERE seen.reader_id = %(reader_id)s AND seen.company_id = %(company_id)s AND seen.id = alert.id
                AND seen.position >= alert.position
        )
)
FROM widget
LEFT JOIN widget_totals AS counted ON counted.company_id = %(company_id)s AND counted.widget = widget.key
CROSS JOIN LATERAL (
    SELECT CASE
        -- Whatever a default widget shows is an alert of it, so who reset nothing has all of it before them.
        WHEN widget.read_to = 0 AND NOT widget.own THEN least(coalesce(counted.total, 0), %(cap)s + read.seen)
        ELSE (
            SELECT count(*) FROM (
                SELECT FROM widget_alerts AS alert
                WHERE alert.company_id = %(company_id)s AND alert.widget = widget.key
                    AND alert.position > widget.read_to
                LIMIT %(cap)s + read.seen
            ) AS newer
        )
    END - read.seen AS unread
    FROM (
        SELECT count(*) AS seen FROM transaction_reads AS seen
        JOIN widget_alerts AS alert
            ON alert.company_id = seen.company_id AND alert.widget = widget.key AND alert.id = seen.id
            AND alert.position > widget.read_to AND alert.position <= seen.position
        WHERE seen.reader_id = %(reader_id)s AND seen.company_id = %(company_id)s
            AND seen.position > widget.read_to
    ) AS read
) AS news
LEFT JOIN LATERAL (
    SELECT id, row, row_number() OVER () AS place FROM (
        (
            SELECT id, row FROM transactions AS t
            WHERE widget.by_deadline AND company_id = %(company_id)s AND t.widget = widget.key
            ORDER BY coalesce(deadline, 'infinity'), id LIMIT widget.most
        )
        UNION ALL
        (
            SELECT id, row FROM transactions AS t
            WHERE NOT widget.by_deadline AND company_id = %(company_id)s AND t.widget = widget.key
            ORDER BY modified_at DESC, id DESC LIMIT widget.most
        )
    ) AS picked
) AS page ON true
ORDER BY widget.place, page.place;

-- unread: the distinct unread transactions of all alert widgets
SELECT count(DISTINCT id) FROM (
    SELECT alert.id FROM unnest(%(widgets)s::text[]) AS w (key)
    LEFT JOIN widget_reads AS reset
        ON reset.reader_id = %(reader_id)s AND reset.company_id = %(company_id)s AND reset.widget = w.key
    CROSS JOIN LATERAL (
        SELECT id FROM widget_alerts AS alert
        WHERE alert.company_id = %(company_id)s AND alert.widget = w.key
            AND alert.position > coalesce(reset.position, 0) AND NOT EXISTS (
                SELECT FROM transaction_reads AS seen
                WHERE seen.reader_id = %(reader_id)s AND seen.company_id = %(company_id)s AND seen.id = alert.id
                    AND seen.position >= alert.position
            )
        LIMIT %(cap)s
    ) AS alert
    LIMIT %(cap)s
) AS news;

-- unread_among: those of some transactions that are unread in an alert widget
SELECT DISTINCT alert.id FROM widget_alerts AS alert
LEFT JOIN widget_reads AS reset
    ON reset.reader_id = %(reader_id)s AND reset.company_id = alert.company_id AND reset.widget = alert.widget
WHERE alert.company_id = %(company_id)s AND alert.widget = ANY(%(widgets)s) AND alert.id = ANY(%(ids)s)
    AND alert.position > coalesce(reset.position, 0) AND NOT EXISTS (
        SELECT FROM transaction_reads AS seen
        WHERE seen.reader_id = %(reader_id)s AND seen.company_id = alert.company_id AND seen.id = alert.id
            AND seen.position >= alert.position
    );

-- read_one: everything that is known of a transaction now
INSERT INTO transaction_reads (reader_id, company_id, id, position)
SELECT %(reader_id)s, company_id, id, max(position) FROM widget_alerts
WHERE company_id = %(company_id)s AND widget = ANY(%(widgets)s) AND id = %(id)s GROUP BY company_id, id
ON CONFLICT (reader_id, company_id, id) DO UPDATE SET position = EXCLUDED.position;

-- read_widgets: everything that these widgets show now
INSERT INTO widget_reads (reader_id, company_id, widget, position)
SELECT %(reader_id)s, %(company_id)s, key, coalesce((SELECT position FROM followers WHERE name = 'transactions'), 0)
FROM unnest(%(widgets)s::text[]) AS w (key)
ON CONFLICT (reader_id, company_id, widget) DO UPDATE SET position = EXCLUDED.position;
