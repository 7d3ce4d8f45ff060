"""Helpers of developers and of continuous integration; no part of what users install."""
