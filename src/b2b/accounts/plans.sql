-- currency: that of the seller who is named last
SELECT currency FROM sellers ORDER BY starts_on DESC LIMIT 1;

-- plans: in their order
SELECT code, names, position, offered FROM plans ORDER BY position, code;

-- rates: every rate of every plan
SELECT plan, starts_on, monthly, users_included, extra_user, users_most, partners_most, calls_most
FROM plan_rates ORDER BY plan, starts_on;

-- keep_plan: a new plan, or another name of one
INSERT INTO plans (code, names, position, offered) VALUES (%(code)s, %(names)s::jsonb, %(position)s, %(offered)s)
ON CONFLICT (code) DO UPDATE SET
    names = EXCLUDED.names, position = EXCLUDED.position, offered = EXCLUDED.offered;

-- keep_rate: a rate that is to come
INSERT INTO plan_rates (plan, starts_on, monthly, users_included, extra_user, users_most, partners_most, calls_most)
VALUES (
    %(plan)s, %(starts_on)s, %(monthly)s, %(users_included)s, %(extra_user)s, %(users)s, %(partners)s, %(calls)s
)
ON CONFLICT (plan, starts_on) DO UPDATE SET
    monthly = EXCLUDED.monthly, users_included = EXCLUDED.users_included, extra_user = EXCLUDED.extra_user,
    users_most = EXCLUDED.users_most, partners_most = EXCLUDED.partners_most, calls_most = EXCLUDED.calls_most;

-- keep_tax: a tax that is to come
INSERT INTO seller_taxes (country, region, name, percent, starts_on)
VALUES (%(country)s, %(region)s, %(name)s, %(percent)s, %(starts_on)s)
ON CONFLICT (country, region, name, starts_on) DO UPDATE SET percent = EXCLUDED.percent;

-- taxes: what holds on a day for a buyer's country and region
SELECT name, percent FROM (
    SELECT DISTINCT ON (region, name) region, name, percent FROM seller_taxes
    WHERE country = %(country)s AND region IN ('', %(region)s) AND starts_on <= %(on)s
    ORDER BY region, name, starts_on DESC
) AS latest
WHERE percent > 0 ORDER BY region, name;

-- seller: who sends the invoices of a day
SELECT id, name, lines, city, region, postal_code, country, tax_number, prefix FROM sellers
ORDER BY starts_on <= %(on)s DESC, CASE WHEN starts_on <= %(on)s THEN starts_on END DESC, starts_on LIMIT 1;

-- keep_seller: who sends them from today on
INSERT INTO sellers (name, lines, city, region, postal_code, country, tax_number, prefix, currency, starts_on)
VALUES (
    %(name)s, %(lines)s, %(city)s, %(region)s, %(postal_code)s, %(country)s, %(tax_number)s, %(prefix)s, %(currency)s,
    %(today)s
)
ON CONFLICT (prefix) DO UPDATE SET
    name = EXCLUDED.name, lines = EXCLUDED.lines, city = EXCLUDED.city, region = EXCLUDED.region,
    postal_code = EXCLUDED.postal_code, country = EXCLUDED.country, tax_number = EXCLUDED.tax_number,
    currency = EXCLUDED.currency;
