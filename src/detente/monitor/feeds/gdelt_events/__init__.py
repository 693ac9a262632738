"""GDELT 2.0 events: how much is written about a dyad, and where; never an event by itself."""
