"""``/``: the table of all experiments; a module for each thing that can be done there."""

from mallennlp.dashboard.pages.home.page import HomePage

__all__ = ["HomePage"]
