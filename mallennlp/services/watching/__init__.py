"""Watching the roots: what changes in a folder is in the index within seconds, without being asked
for."""
