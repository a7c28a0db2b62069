-- unknown: those of some words that no transaction of a company holds
SELECT asked.word FROM unnest(%(words)s::text[]) AS asked (word)
WHERE NOT EXISTS (
    SELECT FROM transaction_words AS said
    WHERE said.company_id = %(company_id)s AND said.words LIKE '%%' || asked.word || '%%'
);

-- alike: how far apart in trigrams a word may be
SET LOCAL pg_trgm.word_similarity_threshold = 0.4;

-- near: what is said by transactions that hold something like a word
SELECT words FROM transaction_words
WHERE company_id = %(company_id)s AND words %%> %(word)s LIMIT %(limit)s;
