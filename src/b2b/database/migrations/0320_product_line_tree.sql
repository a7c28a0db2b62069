-- The tree of product lines is read a branch at a time, and searched by words (A10). What lies at the top lies below
-- its company.
CREATE INDEX product_lines_beneath ON product_lines (COALESCE(parent_id, company_id), name, id);
CREATE INDEX product_lines_words ON product_lines USING gin (to_tsvector('simple', name));
