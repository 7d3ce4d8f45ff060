"""Which directories are being trained right now, by the processes of this computer."""

from __future__ import annotations

import os
import re
from typing import Dict, List, Optional, Sequence

_LONG_OPTION = "--serialization-dir"
_SHORT_OPTION = re.compile(r"-[rf]*s=?(.*)", re.DOTALL)
"""``-s DIR``, ``-sDIR``, ``-s=DIR``, and behind the flags ``-r`` and ``-f``: ``-rs DIR``."""
_PROGRAMS = frozenset({"allennlp", "allennlp.run"})
_MODULE_FILES = ("/allennlp/__main__.py", "/allennlp/run.py")


def training_processes() -> Dict[str, int]:
    """The living processes of ``allennlp train``: real path of the directory -> process id.

    Processes of other users whose command line cannot be read are passed over.
    """
    import psutil  # takes 20 ms, which only a scan needs to spend

    found: Dict[str, int] = {}
    for process in psutil.process_iter(["pid", "cmdline"]):
        argument = serialization_dir(process.info["cmdline"] or [])
        if argument is None:
            continue
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            # The working directory of another user's process cannot be read.
            where = argument if os.path.isabs(argument) else f"{process.cwd()}/{argument}"
            directory = os.path.realpath(where)
        except (psutil.Error, OSError):
            continue
        # Workers are forked with their parent's command line; the parent has the lowest id.
        found[directory] = min(process.info["pid"], found.get(directory, process.info["pid"]))
    return found


def serialization_dir(command: Sequence[str]) -> Optional[str]:
    """The directory in the command line of an ``allennlp train``, or None for any other command.

    >>> serialization_dir(["python", "/opt/bin/allennlp", "train", "c.jsonnet", "-s", "runs/a"])
    'runs/a'
    >>> serialization_dir(["vim", "allennlp.txt"])
    """
    words: List[str] = list(command)
    for number, word in enumerate(words[:-1]):
        if words[number + 1] == "train" and _is_allennlp(word):
            return _option(words[number + 2 :])
    return None


def _is_allennlp(word: str) -> bool:
    """Whether a word of a command line starts AllenNLP: its script, or ``python -m allennlp``."""
    return os.path.basename(word) in _PROGRAMS or word.endswith(_MODULE_FILES)


def _option(words: Sequence[str]) -> Optional[str]:
    following = iter(words)
    for word in following:
        name, equals, value = word.partition("=")
        # argparse takes any beginning of a long option's name that no other option has.
        if name.startswith("--s") and _LONG_OPTION.startswith(name):
            return value if equals else next(following, None)
        match = _SHORT_OPTION.fullmatch(word)
        if match:
            return match[1] or next(following, None)
    return None
