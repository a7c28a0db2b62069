-- Plans, rates, taxes and the seller (W1, A8): data that the operator keeps with `b2b operator`. A rate or a tax that
-- has begun stays as it is; another one begins after it.
CREATE TABLE plans (
    code text PRIMARY KEY,
    names jsonb NOT NULL,
    position integer NOT NULL,
    offered boolean NOT NULL DEFAULT true
);

CREATE TABLE plan_rates (
    plan text NOT NULL REFERENCES plans,
    starts_on date NOT NULL,
    monthly numeric(12, 2) NOT NULL CHECK (monthly >= 0),
    users_included integer NOT NULL CHECK (users_included >= 0),
    extra_user numeric(12, 2) NOT NULL CHECK (extra_user >= 0),
    users_most integer CHECK (users_most >= 1),
    partners_most integer CHECK (partners_most >= 0),
    calls_most integer CHECK (calls_most >= 0),
    PRIMARY KEY (plan, starts_on)
);
COMMENT ON COLUMN plan_rates.calls_most IS 'Of the API, in a minute. 0: the plan has no API; null: no limit.';

CREATE TABLE seller_taxes (
    country text NOT NULL,
    region text NOT NULL DEFAULT '',
    name text NOT NULL,
    percent numeric(7, 4) NOT NULL CHECK (percent >= 0),
    starts_on date NOT NULL,
    PRIMARY KEY (country, region, name, starts_on)
);
COMMENT ON TABLE seller_taxes IS 'What the seller has to add for buyers of a country, or of one region of it.';

CREATE TABLE sellers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    lines text[] NOT NULL,
    city text NOT NULL,
    region text,
    postal_code text,
    country text NOT NULL,
    tax_number text NOT NULL,
    prefix text NOT NULL UNIQUE,
    currency text NOT NULL,
    starts_on date NOT NULL UNIQUE
);
COMMENT ON TABLE sellers IS 'Who sends invoices from a day on; each counts its own, without a gap.';

INSERT INTO plans (code, names, position) VALUES
    ('starter', '{"en": "Starter", "fr": "Départ", "es": "Inicio"}', 1),
    ('business', '{"en": "Business", "fr": "Affaires", "es": "Negocio"}', 2),
    ('business-plus', '{"en": "Business Plus", "fr": "Affaires Plus", "es": "Negocio Plus"}', 3);
INSERT INTO plan_rates (
    plan, starts_on, monthly, users_included, extra_user, users_most, partners_most, calls_most
) VALUES
    ('starter', '2026-01-01', 49.00, 2, 9.00, 5, 10, 0),
    ('business', '2026-01-01', 129.00, 4, 9.00, 25, 60, 600),
    ('business-plus', '2026-01-01', 169.00, 8, 7.00, NULL, NULL, 6000);
INSERT INTO sellers (name, lines, city, region, postal_code, country, tax_number, prefix, currency, starts_on)
VALUES ('B2B Console', '{}', 'Montréal', 'QC', NULL, 'CA', '', 'B', 'CAD', '2026-01-01');
INSERT INTO seller_taxes (country, region, name, percent, starts_on) VALUES
    ('CA', '', 'GST', 5, '2026-01-01'), ('CA', 'QC', 'QST', 9.975, '2026-01-01');
