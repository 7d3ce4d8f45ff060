"""The sections of the compare page."""

from __future__ import annotations

from typing import Sequence

from mallennlp.dashboard.pages.compare.differences import DifferencesSection
from mallennlp.dashboard.pages.compare.metrics import MetricsSection
from mallennlp.dashboard.pages.compare.plots import ParallelSection, ScatterSection
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.dashboard.pages.compare.text_diff import ConfigTextSection

SECTIONS: Sequence[Section] = (
    DifferencesSection(),
    MetricsSection(),
    ParallelSection(),
    ScatterSection(),
    ConfigTextSection(),
)
"""From the top of the page to its bottom."""
