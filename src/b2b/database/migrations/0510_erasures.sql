-- Erasures of personal data that a company asked for (U6); a worker carries them out. Nobody is named here.
CREATE TABLE erasures (
    subject_id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    kind text NOT NULL,
    number text,
    asked_by uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    done_at timestamptz,
    fields integer
);
COMMENT ON COLUMN erasures.kind IS 'recipient or user';
COMMENT ON COLUMN erasures.number IS 'That of the request, which stays; a user has none.';
COMMENT ON COLUMN erasures.fields IS 'How many personal fields of events were destroyed.';
CREATE INDEX erasures_latest ON erasures (company_id, asked_at DESC);
CREATE INDEX erasures_waiting ON erasures (asked_at) WHERE done_at IS NULL;
