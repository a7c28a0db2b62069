"""The history of anything, told to one viewer: who, when, from where, what, before and after in words (U1, U2)."""
