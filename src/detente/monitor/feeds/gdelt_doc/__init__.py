"""The GDELT DOC API: articles that name North Korea, as pointers."""
