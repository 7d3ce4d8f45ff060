"""What the index tells of columns: which there are, and in which of them experiments differ."""

from __future__ import annotations

from typing import NamedTuple, Tuple

from mallennlp.services.index.columns import Kind


class ColumnInfo(NamedTuple):
    """A column that there is.

    * ``name``: how a query calls it; no other column answers to it;
    * ``group``: ``"fixed"``, ``"metric"`` or ``"config"``;
    * ``kind``: what its values are; of a config key ``NUMBER`` and ``TEXT`` where all values are,
      else ``ANY``;
    * ``title``: what stands above it: of a config key its path, of a metric its name;
    * ``runs``: how many experiments have it; 0 for a fixed column, and where nobody counted;
      ``capped``: there are more, which nobody counted.
    """

    name: str
    group: str
    kind: Kind
    title: str
    runs: int = 0
    capped: bool = False


class Differing(NamedTuple):
    """The config keys in which some experiments differ, by the names of their columns.

    ``more``: there are others beside these; ``compared``: how many experiments were looked at.
    """

    names: Tuple[str, ...]
    more: bool
    compared: int
