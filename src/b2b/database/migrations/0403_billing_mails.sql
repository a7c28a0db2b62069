-- Mails about billing begin with what happens from now on.
INSERT INTO followers (name, position) SELECT 'billing_mails', coalesce(max(notification_id), 0) FROM events;
