-- users: how many a company has
SELECT count(*) FROM users WHERE company_id = %(company_id)s AND row->>'status' IS DISTINCT FROM 'removed';

-- partners: how many a retailer has
SELECT count(*) FROM partners WHERE retailer_id = %(company_id)s AND state <> 'ended';

-- unpaid: invoices whose money is not there
SELECT id FROM invoices WHERE company_id = %(company_id)s AND (row->>'paid_at') IS NULL ORDER BY issued_at, number;

-- numbered: how many invoices of a seller begin so
SELECT count(*) FROM invoices WHERE seller_id = %(seller_id)s AND starts_with(number, %(begins)s);

-- api_keys: how many keys of a company open something
SELECT count(*) FROM api_keys
WHERE company_id = %(company_id)s AND NOT coalesce((row->>'revoked')::boolean, false)
    AND coalesce((row->>'ends_at')::timestamptz > %(now)s, true);

-- endpoints: how many a company has
SELECT count(*) FROM webhook_endpoints
WHERE company_id = %(company_id)s AND NOT coalesce((row->>'deleted')::boolean, false);
