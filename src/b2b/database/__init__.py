"""The database: found or brought (embedded.py), brought up to date (migrate.py), connected to (pool.py)."""
