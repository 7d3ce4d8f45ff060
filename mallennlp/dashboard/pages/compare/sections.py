"""The sections of the compare page."""

from __future__ import annotations

from typing import Sequence

from mallennlp.dashboard.pages.compare.metrics import MetricsSection
from mallennlp.dashboard.pages.compare.section import Section

SECTIONS: Sequence[Section] = (MetricsSection(),)
"""From the top of the page to its bottom."""
