"""UN press."""
