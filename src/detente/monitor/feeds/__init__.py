"""Feeds: a folder each, with a declaration, a pure reader and a small sample."""
