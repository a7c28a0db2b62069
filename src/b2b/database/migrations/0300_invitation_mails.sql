-- Invitations are mailed from now on; those of before were told otherwise.
INSERT INTO followers (name, position) SELECT 'invitation_mails', coalesce(max(notification_id), 0) FROM events;
