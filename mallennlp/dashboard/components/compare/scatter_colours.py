"""The colours of a scatter plot's points: those of their sides, or by the value of a third
quantity."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Sequence

import attrs

from mallennlp.dashboard.components.figures.texts import shortened
from mallennlp.dashboard.components.run_colours import COLOURS
from mallennlp.domain.configs.values import MISSING, Leaf, value_text
from mallennlp.domain.plots.coordinates import axis_of, finite, is_numeric

_NO_COLOUR = "#7d8590"
_GRADIENT = ([0, "#2f7fd1"], [0.5, "#b04fb8"], [1, "#c8741f"])
_MOST_LEGEND = 12
_LABEL = 22


@attrs.frozen
class Dimension:
    """What an axis or the colours show. ``title``: the quantity's name; ``log``: whether a
    logarithmic axis is asked for."""

    title: str
    log: bool = False


class PointColours:
    """The colours of points: of their sides, or by the value of a third quantity."""

    def __init__(self, values: Sequence[Leaf], third: Optional[Dimension]) -> None:
        self._values, self._third = values, third
        self._numeric = third is not None and is_numeric(values)
        axis = axis_of(values)
        self._positions, self._ticks = axis.positions, axis.ticks
        self._order: Dict[Optional[float], Leaf] = {}
        if third is not None and not self._numeric:
            placed = [(place, at) for at, place in enumerate(axis.positions) if place is not None]
            for place, at in sorted(placed):
                self._order.setdefault(place, values[at])

    def marker(self, turns: Sequence[int], own: str) -> Dict[str, Any]:
        """How plotly marks the points at these places of the values; ``own``: their side's."""
        if self._third is None:
            return {"color": own}
        if not self._numeric:
            return {"color": [self._category(self._positions[turn]) for turn in turns]}
        places = [self._positions[turn] for turn in turns]
        if None in places:
            return {"color": _NO_COLOUR}
        return {"color": places, "coloraxis": "coloraxis"}

    def _category(self, position: Optional[float]) -> str:
        rank = list(self._order).index(position) if position in self._order else _MOST_LEGEND
        return COLOURS[rank] if rank < min(_MOST_LEGEND, len(COLOURS)) else _NO_COLOUR

    def legend(self) -> Iterator[Dict[str, Any]]:
        """What the colours of categories mean: entries without points."""
        for place, value in list(self._order.items())[:_MOST_LEGEND]:
            marker = {"size": 9, "color": self._category(place)}
            yield {
                "type": "scatter",
                "mode": "markers",
                "x": [None],
                "y": [None],
                "name": shortened(value_text(value), _LABEL),
                "marker": marker,
                "showlegend": True,
            }

    def explain(self, layout: Dict[str, Any]) -> None:
        """Puts the legend or the scale of the colours into the layout."""
        layout["showlegend"] = bool(self._order)
        if self._third is None:
            return
        title = shortened(self._third.title, 40)
        if self._numeric:
            layout["coloraxis"] = {
                "cmin": 0,
                "cmax": 1,
                "colorscale": [list(stop) for stop in _GRADIENT],
                "colorbar": {
                    "title": {"text": title, "side": "right"},
                    "thickness": 12,
                    "outlinewidth": 0,
                    "tickvals": [tick.position for tick in self._ticks],
                    "ticktext": [tick.label for tick in self._ticks],
                },
            }
        else:
            layout["legend"] = {"title": {"text": title}, "itemclick": False}
            layout["legend"].update(orientation="h", y=1.02, yanchor="bottom", x=0)

    def notes(self) -> List[str]:
        """What the colours do not say."""
        if self._third is None:
            return []
        without = sum(
            value is MISSING or (self._numeric and finite(value) is None) for value in self._values
        )
        more = len(self._order) - _MOST_LEGEND
        found = [f"Grey: no value of {self._third.title}."] if without else []
        return [*found, *([f"Grey: {more} more values."] if more > 0 else [])]
