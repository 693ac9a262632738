"""ACLED: protest and violence, event by event; off until the user has an account and agrees."""
