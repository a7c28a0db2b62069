-- keep: what companies are told
INSERT INTO feed SELECT * FROM json_populate_recordset(NULL::feed, %(rows)s);

-- page: what a company is told after a position, as much as was asked for
SELECT position, type, envelope FROM feed
WHERE company_id = %(company_id)s AND position > %(after)s
ORDER BY position LIMIT %(limit)s;

-- reached: the position up to which everything is told
SELECT position FROM followers WHERE name = 'feed';
