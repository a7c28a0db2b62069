"""Events sent to addresses of the companies' own: signed, in order, tried again, never to a private address (I2)."""
