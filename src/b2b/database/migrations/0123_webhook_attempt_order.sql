-- Two tries within one tick of the clock keep their order.
ALTER TABLE webhook_attempts ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
DROP INDEX webhook_attempts_of_delivery;
CREATE INDEX webhook_attempts_of_delivery ON webhook_attempts (delivery_id, at, number);
