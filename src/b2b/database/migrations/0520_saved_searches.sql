-- Searches that people save, alone or for the whole company; made of events.
CREATE TABLE saved_searches (
    id uuid PRIMARY KEY,
    company_id uuid NOT NULL,
    row jsonb NOT NULL
);
CREATE INDEX saved_searches_by_company ON saved_searches (company_id);
