-- followers: how far each of these read models is, and whether it stands still
SELECT name, coalesce(position, 0), stopped_at IS NOT NULL
FROM unnest(%(names)s::text[]) AS wanted (name) LEFT JOIN followers USING (name)
ORDER BY name;
