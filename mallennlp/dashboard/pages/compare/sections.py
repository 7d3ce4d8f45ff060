"""The sections of the compare page."""

from __future__ import annotations

from typing import Sequence

from mallennlp.dashboard.pages.compare.curves import CurvesSection
from mallennlp.dashboard.pages.compare.differences import DifferencesSection
from mallennlp.dashboard.pages.compare.metrics import MetricsSection
from mallennlp.dashboard.pages.compare.plots import ParallelSection, ScatterSection
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.dashboard.pages.compare.significance import SignificanceSection
from mallennlp.dashboard.pages.compare.text_diff import ConfigTextSection
from mallennlp.dashboard.pages.compare.vocabulary import VocabularySection

SECTIONS: Sequence[Section] = (
    DifferencesSection(),
    MetricsSection(),
    SignificanceSection(),
    CurvesSection(),
    ParallelSection(),
    ScatterSection(),
    ConfigTextSection(),
    VocabularySection(),
)
"""From the top of the page to its bottom."""
