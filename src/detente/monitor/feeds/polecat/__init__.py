"""POLECAT: machine-coded events of PLOVER kinds, the successor of ICEWS."""
