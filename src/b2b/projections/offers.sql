-- asking_for: the last requests of a company with one of these SKUs, the newest first
SELECT id FROM transactions
WHERE company_id = %(company_id)s AND kind = 'request' AND id <> %(but)s AND EXISTS (
    SELECT FROM unnest(%(skus)s::text[]) AS wanted (sku)
    WHERE strpos(E'\n' || skus || E'\n', E'\n' || wanted.sku || E'\n') > 0
)
ORDER BY modified_at DESC, id DESC LIMIT %(limit)s;
