"""Japan's defence ministry."""
