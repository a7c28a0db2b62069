"""The subcommands of `b2b`, one file a noun."""
