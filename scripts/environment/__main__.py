"""The command line of the set-up.

Exit status: 0 the component is there; 75 it is missing and cannot be had, so that what needs it
may be left out; 1 anything else, which includes a missing component where CI is set.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import List

from scripts.environment import chromium, environments
from scripts.environment.errors import MissingComponentError, SetupError

ROOT = Path(__file__).resolve().parents[2]
MISSING = 75
"""EX_TEMPFAIL of sysexits.h."""


def main(arguments: List[str]) -> int:
    """Make what the one argument names; returns the exit status."""
    makers = {
        "main": lambda: environments.ensure(environments.MAIN, ROOT, os.environ),
        "allennlp": lambda: environments.ensure(environments.ALLENNLP, ROOT, os.environ),
        "chromium": lambda: chromium.find_or_install(os.environ),
    }
    if len(arguments) != 1 or arguments[0] not in makers:
        print(f"Usage: python -m scripts.environment {'|'.join(makers)}", file=sys.stderr)
        return 2
    try:
        makers[arguments[0]]()
    except MissingComponentError as error:
        print(error, file=sys.stderr)
        return 1 if os.environ.get("CI", "").lower() in ("1", "true") else MISSING
    except SetupError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
