"""The values of one column among the runs of each family of a page: see ``family_rows``."""

from __future__ import annotations

import math
import sqlite3
from typing import Dict, List, Optional, Tuple

import attrs

from mallennlp.domain.configs.tree import Scalar
from mallennlp.services.index.family_query import Spread
from mallennlp.services.index.fields import Field, Values
from mallennlp.services.index.values import SqlValue, scalar

FINITE = "CASE WHEN typeof(value) IN ('integer', 'real') AND abs(value) < 9e999 THEN value END"
"""A value if it is a finite number, else NULL."""

# The mean comes first, and the distances from it in a second pass: the difference of two sums of
# squares would lose all digits where the numbers are large and alike.
_SAMPLE = (
    "WITH sample AS MATERIALIZED (SELECT place, value, {finite} AS number FROM {source}), "
    "middle AS MATERIALIZED (SELECT place, avg(number) AS mean FROM sample GROUP BY place) "
    "SELECT place, count(*), count(DISTINCT value), min(value), count(number), mean, min(number), "
    "max(number), sum((number - mean) * (number - mean)), "
    "count(CASE WHEN typeof(value) = 'real' AND number IS NULL THEN 1 END) "
    "FROM sample JOIN middle USING (place) GROUP BY place"
)


@attrs.define
class Sample:
    """The values among the runs of one family, of which ``different`` are not the same.

    ``some``: one of them; ``count``: finite numbers; ``squares``: the sum of the squared distances
    from the mean.
    """

    values: int = 0
    different: int = 0
    some: Optional[SqlValue] = None
    count: int = 0
    mean: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None
    squares: Optional[float] = None
    infinite: int = 0
    nans: int = 0

    @property
    def has_numbers(self) -> bool:
        """Whether there is anything to say of numbers."""
        return bool(self.count or self.infinite or self.nans)

    def agrees(self, runs: int) -> bool:
        """Whether that many runs, all of the family, have the same value or none."""
        if self.nans:
            return self.nans == runs
        return not self.values or (self.values == runs and self.different == 1)

    @property
    def common(self) -> Scalar:
        """The value on which all agree."""
        return math.nan if self.nans else None if self.some is None else scalar(self.some)

    def spread(self, more_is_better: Optional[bool]) -> Spread:
        """How the numbers lie. ``more_is_better``: None where none is better than another."""
        best = None if more_is_better is None else self.high if more_is_better else self.low
        return Spread(
            count=self.count,
            mean=self._mean(),
            deviation=self._deviation(),
            low=self.low,
            high=self.high,
            best=best,
            nans=self.nans,
            infinite=self.infinite,
        )

    def _mean(self) -> Optional[float]:
        if self.mean is None or self.low is None or self.high is None:
            return None
        # What is rounded on the way must not move it out of its place.
        return min(max(self.mean, self.low), self.high)

    def _deviation(self) -> Optional[float]:
        if self.count < 2 or self.squares is None:
            return None
        return 0.0 if self.low == self.high else math.sqrt(self.squares / (self.count - 1))


def numbers(connection: sqlite3.Connection, field: Field) -> List[Tuple[int, float]]:
    """The finite values of a column, for the experiments in the table ``member`` of this connection
    alone: their ids, each with the value."""
    values = _values(field)
    sql = f"SELECT m.id, value FROM {_of_members(field, values)} WHERE {FINITE} IS NOT NULL"
    return connection.execute(sql, values.parameters).fetchall()


def _values(field: Field) -> Values:
    if field.column is None:
        return field.values
    return _of_column(f"{field.id} AS value FROM experiment WHERE value IS NOT NULL")


def samples(connection: sqlite3.Connection, field: Field) -> Dict[int, Sample]:
    """The values of a column by the place of the family; nothing for families without any."""
    values, nans = _values(field), field.nans
    if field.id == "best_metric":
        nans = _of_column("1 AS value FROM experiment WHERE best_metric_nan")
    source = _of_members(field, values)
    sql = _SAMPLE.format(finite=FINITE, source=source)
    rows = connection.execute(sql, values.parameters)
    found = {place: Sample(*row) for place, *row in rows}
    if nans is not None:
        sql = f"SELECT place, count(*) FROM {_of_members(field, nans)} GROUP BY place"
        for place, count in connection.execute(sql, nans.parameters):
            found.setdefault(place, Sample()).nans = count
    return found


def _of_column(values: str) -> Values:
    return Values(f"(SELECT id AS experiment_id, {values})")


def _of_members(field: Field, values: Values) -> str:
    """Values with the places of their families: what follows FROM."""
    own = f"(SELECT experiment_id, value FROM {values.sql}) v"
    # Which of the two is gone through is known here and not to sqlite: the values of a key can only
    # be had all at once, those of columns and documents one by one.
    is_key = field.key is not None and field.key.epoch is None
    tables = f"{own} CROSS JOIN member m" if is_key else f"member m CROSS JOIN {own}"
    return f"{tables} ON m.id = v.experiment_id"
