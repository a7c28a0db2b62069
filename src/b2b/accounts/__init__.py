"""What must not stand in an event: passwords, sessions, and the bytes of pictures."""
