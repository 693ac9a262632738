"""IAEA."""
