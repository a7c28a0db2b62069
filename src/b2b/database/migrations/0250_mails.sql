-- The queue of mails (N1): written with what they are about, sent by any worker, kept to be looked at.
CREATE TABLE mails (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    about text NOT NULL UNIQUE,
    kind text NOT NULL,
    company_id uuid,
    user_id uuid,
    address text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    unsubscribe text,
    queued_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    claimed_until timestamptz,
    tries integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    failed_at timestamptz,
    error text
);
COMMENT ON COLUMN mails.about IS 'What it tells and whom: no mail is queued twice.';
CREATE INDEX mails_due ON mails (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX mails_latest ON mails (queued_at DESC, id);
CREATE INDEX mails_of_user ON mails (user_id, queued_at DESC);
CREATE INDEX mails_of_address ON mails (lower(address));

-- The people of each company, to be written to.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    row jsonb NOT NULL
);
CREATE INDEX users_by_company ON users (company_id);

-- Mails begin with what happens from now on: nobody is told of last year.
INSERT INTO followers (name, position) SELECT 'mails', coalesce(max(notification_id), 0) FROM events;
