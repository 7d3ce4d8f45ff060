"""The registry of readers, with our own in it."""

from __future__ import annotations

from typing import Any, List, TYPE_CHECKING

from mallennlp.services.experiments.allennlp import AllenNLPReader
from mallennlp.services.experiments.contract import ReadContext, Reader
from mallennlp.services.registrable import Registrable

__all__ = ["ExperimentReader", "ReadContext", "RegisteredAllenNLPReader"]

if TYPE_CHECKING:

    class _Base:
        """What a type checker needs to know of ``Registrable``."""

        @classmethod
        def register(cls, name: str, *args: Any, **kwargs: Any) -> Any: ...

        @classmethod
        def list_available(cls) -> List[str]: ...

        @classmethod
        def by_name(cls, name: str) -> Any: ...

else:
    _Base = Registrable


class ExperimentReader(Reader, _Base):
    """A reader that the index finds by itself. Register a subclass to teach it another kind of
    experiment."""


@ExperimentReader.register("allennlp")
class RegisteredAllenNLPReader(AllenNLPReader, ExperimentReader):
    """Our own in the registry, which accepts nothing but subclasses. ``all_readers`` gives the
    plain one, which other processes load without the registry."""
