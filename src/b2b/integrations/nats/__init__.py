"""The feed published to NATS JetStream, for readers beyond this service (I2, I5)."""
