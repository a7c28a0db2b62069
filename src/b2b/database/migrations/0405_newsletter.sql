-- Who wants the newsletter (W3): asked for, then confirmed by the mail's own link; gone where it was unsubscribed.
CREATE TABLE newsletter (
    email text PRIMARY KEY,
    language text NOT NULL,
    asked_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    confirmed_from text
);
COMMENT ON COLUMN newsletter.confirmed_from IS 'The IP address of the confirmation: the proof that the law asks for.';
