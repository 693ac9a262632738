"""Games in play: who sits at which table, what they may see and do, and where it is kept."""
