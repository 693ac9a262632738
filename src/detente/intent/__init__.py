"""Who wants what: the timeline read backwards through the game."""
