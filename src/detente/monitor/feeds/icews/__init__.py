"""ICEWS: machine-coded events of 1995 to 2023, kept for the past; it is no longer made."""
