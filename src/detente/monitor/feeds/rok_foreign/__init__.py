"""South Korea's foreign ministry."""
