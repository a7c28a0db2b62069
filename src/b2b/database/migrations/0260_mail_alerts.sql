-- Mail alerts of widgets (N1): what entered them and is to be told, and when each user was told last.
CREATE TABLE alert_news (
    user_id uuid NOT NULL,
    widget_id uuid NOT NULL,
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    position bigint NOT NULL,
    told_at timestamptz,
    PRIMARY KEY (user_id, widget_id, id)
);
COMMENT ON COLUMN alert_news.position IS 'Of the last event by which the transaction id entered the widget: told once.';
CREATE INDEX alert_news_waiting ON alert_news (user_id) WHERE told_at IS NULL;

CREATE TABLE alert_mails (
    user_id uuid PRIMARY KEY,
    last_at timestamptz NOT NULL
);

-- Mail alerts begin with what happens from now on.
INSERT INTO followers (name, position) SELECT 'mail_alerts', coalesce(max(notification_id), 0) FROM events;
