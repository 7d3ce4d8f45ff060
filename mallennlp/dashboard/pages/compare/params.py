"""The address of a comparison: all that the page shows stands in it."""

from __future__ import annotations

from typing import List

from mallennlp.domain.comparison import FAMILY, RUN
from mallennlp.domain.metric_comparison import Differences, Moment
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url

COMPARE_ROUTE = "/compare"


@from_url
@serializable
class CompareParams:
    """What is compared, and how it is shown.

    * ``run``: paths of runs in the project; ``family``: ids of families. Several of each, in the
      order in which they are shown, the runs first;
    * ``baseline``: the id of the side that the others are measured against, ``run:PATH`` or
      ``family:ID``; the first unless given;
    * ``ignore``: patterns of config keys that make no difference, such as ``*_data_path``;
    * ``moment``: whether the metrics are those of each run's ``best`` or ``last`` epoch;
      ``differences``: which ones to the baseline stand beside them, ``absolute``, ``relative``,
      ``both``, ``none``, or ``auto``; ``find_metric``: only metrics whose names contain this;
    * ``tested_metric``, ``tested_first``, ``tested_second``: whether this metric differs between
      these two sides by more than chance; the baseline and the next side unless given;
    * ``vocabulary_of``: the side whose tokens are listed beside the baseline's, the next unless
      given; ``find_token``: only tokens that contain this.
    """

    run: List[str] = []
    family: List[str] = []
    baseline: str = ""
    ignore: List[str] = []
    moment: Moment = Moment.BEST
    differences: Differences = Differences.AUTO
    find_metric: str = ""
    tested_metric: str = ""
    tested_first: str = ""
    tested_second: str = ""
    vocabulary_of: str = ""
    find_token: str = ""

    def sides(self) -> List[str]:
        """The ids of what is compared."""
        return [*(RUN + path for path in self.run), *(FAMILY + family for family in self.family)]
