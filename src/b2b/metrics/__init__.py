"""What Prometheus reads of a running service, on a port of its own (W4; docs/decisions/0023)."""
