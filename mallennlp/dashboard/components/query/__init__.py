"""The search: its box, its help, and what is told of a mistake in it."""
