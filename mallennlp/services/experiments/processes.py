"""Which directories are being trained right now, by the processes of this computer."""

from __future__ import annotations

import os
from typing import Dict, List, Optional, Sequence

_OPTIONS = ("-s", "--serialization-dir")


def training_processes() -> Dict[str, int]:
    """Real path of each serialization directory that a living ``allennlp train`` writes -> that process's id.

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
            directory = os.path.realpath(os.path.join(process.cwd(), argument))
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
        if os.path.basename(word) == "allennlp" and words[number + 1] == "train":
            return _option(words[number + 2 :])
    return None


def _option(words: Sequence[str]) -> Optional[str]:
    for number, word in enumerate(words):
        if word in _OPTIONS and number + 1 < len(words):
            return words[number + 1]
        if word.startswith("--serialization-dir="):
            return word.partition("=")[2]
        if word.startswith("-s") and not word.startswith("--") and len(word) > 2:
            return word[2:]
    return None
