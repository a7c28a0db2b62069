"""B2B Console: ask several suppliers at once, decide who delivers what, follow every order until it is shipped."""
