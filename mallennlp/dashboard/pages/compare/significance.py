"""Whether two sides differ by more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Iterator, List, Sequence, Tuple

from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.caching import Kept
from mallennlp.dashboard.components.controls import controls_row
from mallennlp.dashboard.components.plain_table import plain_table
from mallennlp.dashboard.pages.compare.controls import choice
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.domain.comparison import Comparison, Side, chosen_sides
from mallennlp.domain.metrics.comparison import metrics_of
from mallennlp.domain.plain_table import PlainTable
from mallennlp.domain.significance.judging import compare_groups
from mallennlp.domain.significance.pairing import Pairing
from mallennlp.domain.significance.tables import groups_table, table_of_tests
from mallennlp.domain.significance.words import sentences
from mallennlp.domain.statistics.bootstrap import PairedBootstrap
from mallennlp.services.comparing.predictions import prediction_files
from mallennlp.services.comparing.significance import (
    FileTest,
    SidesTested,
    chosen_metric,
    predictions_put_to_the_test,
)

if TYPE_CHECKING:
    from mallennlp.project import Project

MOST_METRICS = 300
"""To choose from."""
_MOST_KEPT = 32
"""Pairs of sides whose predictions were tested, in the memory of each worker."""
_kept: Kept[Tuple[FileTest, ...]] = Kept(_MOST_KEPT)
_NOT_TWO = "Two sides are needed: add another run, or better another family of runs."
_NO_METRICS = "None of these runs has metrics yet."


class SignificanceSection(Section):
    """Two of the sides, a metric, and what tests say of them."""

    name = "significance"
    title = "Significance"
    parameters = ("baseline", "moment", "tested_metric", "tested_first", "tested_second")

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        """Which metric, and which two sides."""
        sides = _sides(comparison, params)
        if sides is None:
            return []
        metric = chosen_metric(sides, params.tested_metric, params.moment)
        metrics = metrics_of(comparison.sides, params.moment)[:MOST_METRICS]
        names = {side.id: side.name for side in comparison.sides}
        return [
            controls_row(
                choice("tested_metric", "Metric", _options(metrics, metric), metric),
                choice("tested_first", "of", names, sides[0].id),
                choice("tested_second", "and", names, sides[1].id),
            )
        ]

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """What the numbers mean in words, then the numbers."""
        sides = _sides(comparison, params)
        if sides is None:
            return [_said(_NOT_TWO)]
        found = _tested(project, sides, params)
        if not found.runs.metric:
            return [_said(_NO_METRICS)]
        words = [_said(text) for text in sentences(found.runs, len(comparison.sides))]
        files = [_said(text) for file in found.files for text in _of_file(file)]
        return [*words, *map(_drawn, _tables(found)), *files]

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The numbers."""
        sides = _sides(comparison, params)
        return [] if sides is None else _tables(_tested(project, sides, params))


def _sides(comparison: Comparison, params: CompareParams) -> "Tuple[Side, Side] | None":
    return chosen_sides(
        comparison.sides, params.tested_first, params.tested_second, params.baseline
    )


def _options(metrics: Sequence[str], chosen: str) -> Dict[str, str]:
    return {name: name for name in dict.fromkeys([*metrics, *([chosen] if chosen else [])])}


def _tested(project: "Project", sides: Tuple[Side, Side], params: CompareParams) -> SidesTested:
    metric = chosen_metric(sides, params.tested_metric, params.moment)
    runs = compare_groups(metric, *sides, params.moment)
    return SidesTested(runs, _of_predictions(project, *sides))


def _of_predictions(project: "Project", first: Side, second: Side) -> Tuple[FileTest, ...]:
    """What the predictions of two sides say, kept until one of their files is another."""
    if first.id == second.id:
        return ()
    files = prediction_files(project.directory, first, second)
    key = (str(project.root), first.id, second.id)
    return _kept.of_the_same(key, files.states(), lambda: predictions_put_to_the_test(files))


def _tables(found: SidesTested) -> List[PlainTable]:
    if found.runs.first.side.id == found.runs.second.side.id or not found.runs.metric:
        return []
    return [groups_table(found.runs), table_of_tests(found.runs, _bootstraps(found))]


def _bootstraps(found: SidesTested) -> Iterator[Tuple[str, "PairedBootstrap | None"]]:
    for file in found.files:
        for score, result in file.scores:
            yield f"{score} in {file.file.name}", result


def _of_file(test: FileTest) -> Iterator[str]:
    """What has to be said of the files of a name."""
    file, pairing = test.file, test.file.pairing
    yield from file.problems
    if pairing is None:
        return
    if pairing.scores:
        yield f"{file.name}: {_paired_by(pairing)}{_of_runs(file.runs)}."
        return
    yield (
        f"{file.name} does not say how good single instances are: a loss in it is that of a whole "
        "batch, and no right answer stands beside the predictions. 'allennlp predict "
        "--use-dataset-reader --output-file' writes the loss of each instance."
    )


def _paired_by(pairing: Pairing) -> str:
    fewest, most = pairing.instances
    count = f"{pairing.paired:,} instances"
    if pairing.paired < most:
        between = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
        count += f" that all files have (of {between})"
    way = "their ids or texts" if pairing.by_content else "their order, as nothing else tells them"
    return f"{count}, paired by {way}"


def _of_runs(runs: Tuple[int, int]) -> str:
    return "" if runs == (1, 1) else f"; means of {runs[0]:,} and {runs[1]:,} runs"


def _drawn(table: PlainTable) -> Component:
    if not table.rows:
        return html.Div()
    return html.Div([html.H3(table.title, className="h6"), plain_table(table)], className="my-3")


def _said(text: str) -> Component:
    return html.P(text, className="mb-1")
