"""NK News."""
