"""KCNA Watch."""
