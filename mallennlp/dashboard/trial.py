"""Tries every page before the dashboard begins: what is wrong with one must not end the others.

Some mistakes show only when Dash connects a page's callbacks, or when a new tab gets its state.
Some never show: of two callbacks with the same outputs, Dash keeps the second only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Iterable, Iterator, List, Mapping, Tuple, Type

import dash

from mallennlp.dashboard import state, wiring
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.registration import owner
from mallennlp.exceptions import PageError
from mallennlp.services.serialization import required

if TYPE_CHECKING:
    from mallennlp.project import Project

OWN_IDS = "mallennlp-"
"""What the ids of the dashboard's own components begin with."""


def unusable(
    project: "Project", pages: Iterable[Type[Page]]
) -> Iterator[Tuple[Type[Page], BaseException]]:
    """The pages that cannot be served, each with the reason.

    Of two pages whose callbacks have the same outputs it is the later one.
    """
    app = dash.Dash(__name__, server=False, add_log_handler=False, use_pages=False)
    taken: Dict[str, Type[Page]] = {}
    for page in pages:
        try:
            _check_state(page)
            outputs = _connected(app, project, page)
            _check_outputs(outputs, taken)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a page's own code, and Dash's checks of it, raise anything
            yield page, error
        else:
            taken.update(dict.fromkeys(outputs, page))


def _check_state(page: Type[Page]) -> None:
    lacking = required(page.SessionState)
    if lacking:
        raise PageError(
            f"{lacking[0]!r} of its SessionState needs a default, which is what a new tab begins"
            " with."
        )
    state.fresh(page, "")


def _connected(app: dash.Dash, project: "Project", page: Type[Page]) -> List[str]:
    """The outputs of a page's callbacks as Dash knows them, each as often as it is there."""
    before = len(app._callback_list)
    wiring.connect(app, project, page)
    specs = [spec["output"] for spec in app._callback_list[before:]]
    return [output for spec in specs for output in _single(spec)]


def _single(spec: str) -> List[str]:
    """The outputs of one callback.

    >>> _single("..a.value...b.children@9f86d0.."), _single("a.value")
    (['a.value', 'b.children@9f86d0'], ['a.value'])
    """
    return spec[2:-2].split("...") if spec.startswith("..") and spec.endswith("..") else [spec]


def _check_outputs(outputs: List[str], taken: Mapping[str, Type[Page]]) -> None:
    for number, name in enumerate(outputs):
        shown = name.partition("@")[0]
        if name.startswith(OWN_IDS) and not name.startswith(wiring.SINK):
            raise PageError(
                f"It has a callback for {shown}, and ids that begin with {OWN_IDS!r} are the"
                " dashboard's own. Begin those of a page with its name."
            )
        if name in taken:
            raise PageError(
                f"It has a callback for {shown}, and so has {owner(taken[name])}. All pages share"
                " their ids: begin those of a page with its name."
            )
        if name in outputs[:number]:
            raise PageError(
                f"It has two callbacks for {shown}, of which only one would ever be called. Make"
                " one of the two; or, where they have other inputs, write allow_duplicate=True into"
                " the outputs of one."
            )
