-- put: the same bytes are kept once
INSERT INTO blobs (digest, content) VALUES (%(digest)s, %(content)s) ON CONFLICT DO NOTHING;

-- get: bytes by their SHA-256
SELECT content FROM blobs WHERE digest = %(digest)s;
