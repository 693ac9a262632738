"""South Korea's unification ministry."""
