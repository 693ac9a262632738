"""UCDP Georeferenced Events: organised violence with deaths, for other cases more than for this."""
