"""What the sections with plots draw: the quantities that the address names, and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator, List, Optional, Sequence, Tuple

from mallennlp.dashboard.caching import Itself, Kept
from mallennlp.dashboard.components.compare.parallel_figure import ParallelAxis
from mallennlp.dashboard.components.compare.scatter_figure import Point, measured_text
from mallennlp.dashboard.components.run_colours import run_colours
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.plot_parts import names_of, title_of
from mallennlp.dashboard.pages.compare.reading import configs_of, key_of
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.configs.values import MISSING
from mallennlp.domain.plain_table import Cell, Heading, PlainTable
from mallennlp.domain.plots.coordinates import axis_of, finite, is_numeric, spans_decades
from mallennlp.domain.plots.quantities import CONFIG, METRIC, Measured, Quantities
from mallennlp.services.comparing.configs import differing_values
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

MOST_AXES = 30
"""More cannot be followed, and would be slow."""

_MOST_KEPT = 3
_kept: Kept[Quantities] = Kept(_MOST_KEPT)


def quantities_of(project: "Project", comparison: Comparison, params: CompareParams) -> Quantities:
    """The quantities of a comparison; their keys are those of the differences between the configs,
    without what the address ignores."""

    def made() -> Quantities:
        compared = configs_of(project, comparison, params)
        return Quantities(comparison, differing_values(compared, comparison.sides))

    return _kept.of_the_same(key_of(project, comparison, params), Itself(comparison), made)


def axes_of(quantities: Quantities, params: CompareParams) -> List[str]:
    """The quantities with an axis."""
    if not params.axes:
        return quantities.default_axes()
    names = names_of(quantities)
    wanted = [names.get(one, one) for one in dict.fromkeys(params.axes)]
    return [one for one in wanted if one.startswith((CONFIG, METRIC))][:MOST_AXES]


def chosen_of(
    quantities: Quantities, params: CompareParams
) -> Tuple[Optional[str], Optional[str], Optional[str]]:
    """What is drawn across, upwards and by colour."""
    names = names_of(quantities)
    goal = quantities.goal()
    keys = [axis for axis in quantities.default_axes() if axis.startswith(CONFIG)]
    usual_x = next((key for key in keys if _has_numbers(quantities, key)), None)
    x = names.get(params.scatter_x, params.scatter_x) or usual_x or (keys[0] if keys else goal)
    y = names.get(params.scatter_y, params.scatter_y) or goal
    return x, y, names.get(params.scatter_colour, params.scatter_colour) or None


def _has_numbers(quantities: Quantities, axis: str) -> bool:
    return sum(finite(one.value) is not None for one in quantities.column(axis)) > 1


def is_log(quantities: Quantities, quantity: Optional[str], wanted: Optional[bool]) -> bool:
    """Whether an axis is logarithmic: as it is wanted, or as its numbers are."""
    if wanted is not None or quantity is None:
        return bool(wanted)
    values = [one.value for one in quantities.column(quantity)]
    return is_numeric(values) and spans_decades(values)


def parallel_axis(quantities: Quantities, axis: str, better_up: bool) -> ParallelAxis:
    """An axis of the parallel coordinates."""
    column = quantities.column(axis)
    is_turned = better_up and quantities.falls(axis)
    placed = axis_of([one.value for one in column], upside_down=is_turned)
    texts = [f"{title_of(axis)}: {measured_text(one)}" for one in column]
    return ParallelAxis(title_of(axis), placed, tuple(texts), "upside down" if is_turned else "")


def points_of(
    quantities: Quantities, chosen: Tuple[str, str, Optional[str]], every_run: bool
) -> Iterator[Point]:
    """The points of the scatter plot: a side each, or every run of the families."""
    x, y, third = chosen
    colours = run_colours(side.id for side in quantities.sides)
    for side in quantities.sides:
        selects, colour = storable(side.id), colours[side.id]
        if side.is_family and every_run:
            columns = [quantities.of_runs(side, one) for one in (x, y, third or "")]
            for run, *values in zip(side.runs, *columns):
                named = f"{run.path} of {side.name}"
                across, upward = Measured(values[0]), Measured(values[1])
                yield Point(selects, named, colour, across, upward, values[2])
        else:
            found = [quantities.of_side(side, one) for one in (x, y, third or "")]
            yield Point(selects, side.name, colour, found[0], found[1], found[2].value)


def table_of(
    name: str,
    title: str,
    comparison: Comparison,
    quantities: Quantities,
    chosen: Sequence[str],
) -> PlainTable:
    """The values of the chosen quantities as a table, a row for each side."""
    columns = [quantities.column(one) for one in dict.fromkeys(chosen)]
    headings = [Heading(title_of(one), numeric=True) for one in dict.fromkeys(chosen)]
    rows = [
        (Cell(side.name, side.name), *(_cell(column[at]) for column in columns))
        for at, side in enumerate(comparison.sides)
    ]
    return PlainTable(name, title, (Heading("side"), *headings), tuple(rows))


def _cell(measured: Measured) -> Cell:
    value = measured.value
    return Cell("") if value is MISSING else Cell(measured_text(measured), value)
