"""The feeds, one folder each: what it is, how it is read, and a sample."""
