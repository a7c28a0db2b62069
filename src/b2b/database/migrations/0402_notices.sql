-- What the payment service tells of a payment is known by the payment's own key: no list of notices is needed.
DROP TABLE payment_notices;
