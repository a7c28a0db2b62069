-- What users sign in with beside their password (A4, docs/decisions/0034).
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY,
    secret bytea NOT NULL,
    holds boolean NOT NULL DEFAULT false,
    last_step bigint NOT NULL DEFAULT 0,
    recovery bytea[] NOT NULL DEFAULT '{}'
);
COMMENT ON COLUMN second_factors.secret IS 'Of the authenticator, encrypted.';
COMMENT ON COLUMN second_factors.holds IS 'Whether a first code was right; until then nothing is asked for.';
COMMENT ON COLUMN second_factors.last_step IS 'The 30 seconds of the last code that was taken: it, and those before, are not taken again.';
COMMENT ON COLUMN second_factors.recovery IS 'Keyed hashes of the recovery codes that are left.';
