"""The feeds that ship: a folder each, with its declaration, its reader and a sample."""
