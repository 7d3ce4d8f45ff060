"""``/compare``: runs and families side by side; a module for each section of the page."""

from mallennlp.dashboard.pages.compare.page import ComparePage

__all__ = ["ComparePage"]
