"""The one module that decides where ``Registrable`` comes from.

AllenNLP's own, where AllenNLP is installed and imports, so that whoever knows AllenNLP's registry
knows ours; else the stand-alone package ``registrable``, which is the same class, taken out of
AllenNLP by its author.

Importing AllenNLP takes seconds. So nothing in the path of ``mallennlp --help``, ``ls`` or ``show``
may import this module; a test holds that.
"""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any


def _choose() -> Any:
    if importlib.util.find_spec("allennlp") is not None:
        try:
            with warnings.catch_warnings():
                # AllenNLP's own libraries are old; what they warn of is no concern of our users.
                warnings.simplefilter("ignore")
                from allennlp.common.registrable import Registrable as Own

            return Own
        except Exception as error:  # a broken installation raises anything, and is survived
            warnings.warn(
                f"AllenNLP is installed but does not import ({type(error).__name__}: {error}); "
                "using the stand-alone registry. With numpy 2, install 'numpy<2'.",
                RuntimeWarning,
                stacklevel=2,
            )
    from registrable import Registrable

    return Registrable


Registrable: Any = _choose()
"""The base of everything that is registered: pages, readers, executors."""
__all__ = ["Registrable"]
