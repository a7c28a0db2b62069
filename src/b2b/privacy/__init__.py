"""Where personal data is, how it is given to whom it is about, and how it is destroyed everywhere (U6)."""
