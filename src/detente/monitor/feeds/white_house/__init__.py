"""White House."""
