"""US State Department."""
