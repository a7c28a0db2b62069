-- The keys of personal data.

-- check_master_key: The digest that is stored, which becomes the given one in a new database.
WITH added AS (
    INSERT INTO master_key_check (digest) VALUES (%b) ON CONFLICT (only_row) DO NOTHING RETURNING digest
)
SELECT digest FROM added UNION ALL SELECT digest FROM master_key_check

-- key_of: The key of a subject, which becomes the given one for a new subject; NULL if the subject is erased.
WITH added AS (
    INSERT INTO personal_keys (subject_id, wrapped_key) VALUES (%b, %b)
    ON CONFLICT (subject_id) DO NOTHING RETURNING wrapped_key
)
SELECT wrapped_key FROM added UNION ALL SELECT wrapped_key FROM personal_keys WHERE subject_id = %b

-- keys_of: The keys of these subjects that are left.
SELECT subject_id, wrapped_key FROM personal_keys WHERE subject_id = ANY (%b::uuid[]) AND wrapped_key IS NOT NULL

-- erase: Destroy the key of a subject, and let there be none for it again.
INSERT INTO personal_keys (subject_id, wrapped_key, erased_at) VALUES (%b, NULL, now())
ON CONFLICT (subject_id) DO UPDATE
SET wrapped_key = NULL, erased_at = coalesce(personal_keys.erased_at, excluded.erased_at)
RETURNING subject_id
