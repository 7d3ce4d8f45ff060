"""The ids of components that bring their own callbacks along.

Dash connects callbacks when the dashboard starts, and a page's content is made later. So these
callbacks match ids by a pattern, ``{"type": ..., "of": NAME}``, and ``NAME`` is the id that the
page gave.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Union

ComponentId = Union[str, Dict[str, Any]]
"""An id as Dash takes it."""


def part_id(part: str, name: Any) -> Dict[str, Any]:
    """The id of one part of the component ``name``; ``name`` may be Dash's ``MATCH``.

    >>> part_id("table-query", "runs")
    {'type': 'mallennlp-table-query', 'of': 'runs'}
    """
    return {"type": f"mallennlp-{part}", "of": name}


def dom_id(component_id: ComponentId) -> str:
    """The ``id`` that an element has in the browser, for a label or an aria attribute.

    >>> dom_id(part_id("table", "runs")), dom_id("runs")
    ('{"of":"runs","type":"mallennlp-table"}', 'runs')
    """
    if isinstance(component_id, str):
        return component_id
    return json.dumps(component_id, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
