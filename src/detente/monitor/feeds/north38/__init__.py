"""38 North."""
