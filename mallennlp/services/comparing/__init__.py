"""Comparing runs and families of runs: what is asked for, read; and what only files can tell."""
