-- keep: what a number stands for, without the number
INSERT INTO test_cards (token, customer, brand, last4, expires_year, expires_month, refuses)
VALUES (%(token)s, %(customer)s, %(brand)s, %(last4)s, %(year)s, %(month)s, %(refuses)s);

-- card: of a customer, by its token
SELECT brand, last4, expires_year, expires_month FROM test_cards WHERE token = %(token)s AND customer = %(customer)s;

-- forget: this card is kept no more
DELETE FROM test_cards WHERE token = %(token)s;

-- charge: a key is charged once
INSERT INTO test_charges (key, amount, currency, refused)
VALUES (
    %(key)s, %(amount)s, %(currency)s,
    (SELECT coalesce(
        (SELECT coalesce(refuses, '') FROM test_cards WHERE token = %(token)s), 'card_declined'
    ))
)
ON CONFLICT (key) DO NOTHING;

-- charged: what was said to a key
SELECT refused FROM test_charges WHERE key = %(key)s;
