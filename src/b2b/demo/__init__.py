"""The demonstration: two retailers, six suppliers and a week of their work, made through everybody's commands."""
