"""The table of experiments."""
