"""Queries of the search, as values."""
