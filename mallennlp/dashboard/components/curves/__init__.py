"""Curves: their figures, and what changes how they are drawn."""
