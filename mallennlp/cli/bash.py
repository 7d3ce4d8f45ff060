"""Completion in bash.

Click's own breaks at ``lr=0.1``: bash ends a word at ``=`` and at ``:``, which stand in many
experiments' paths, and wants answers without what stands before. This one reads the whole line.
"""

from __future__ import annotations

import os
from typing import List, Tuple

from click.shell_completion import (
    add_completion_class,
    BashComplete,
    CompletionItem,
    split_arg_string,
)

BREAKS = "=:"
"""Where bash ends a word though the shell would not; the names of its other breaks need quotes."""


class Bash(BashComplete):
    """``filenames`` lets bash quote what needs quotes, and list paths by their last part."""

    source_template = r"""%(complete_func)s() {
    local IFS=$'\n' kind value
    COMPREPLY=()
    while IFS=',' read -r kind value; do
        case $kind in
            '') ;;
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            *) COMPREPLY+=("$value") ;;
        esac
        case $value in
            */) compopt -o nospace -o filenames ;;
            */*|*' '*) compopt -o filenames ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" \
        %(complete_var)s=bash_complete "$1")
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> Tuple[List[str], str]:
        """The words before the cursor, and the one at the cursor, which may be empty."""
        line = os.environ.get("COMP_LINE", "")
        words = split_arg_string(line)
        incomplete = words.pop() if words and _at_end_of_word(line) else ""
        return words[1:], incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """A line for the script: the kind, and what to put in the place of bash's word."""
        typed = self.get_completion_args()[1]
        if typed.startswith("--"):
            typed = typed.partition("=")[2]  # click completes the value of --option=value alone
        known = max(0, len(typed) - len(last_word(os.environ.get("COMP_LINE", ""))))
        return f"{item.type},{item.value[known:]}"


def register() -> None:
    """Let click use this completion in the place of its own."""
    add_completion_class(Bash)


def last_word(line: str) -> str:
    """What bash takes for the word at the line's end.

    >>> last_word("mallennlp show grid/lr=0."), last_word(r"mallennlp show grid/lr\\=0.")
    ('0.', 'grid/lr=0.')
    """
    breaks = [mark for mark in BREAKS if mark in os.environ.get("COMP_BREAKS", BREAKS)]
    for position in range(len(line) - 1, 0, -1):
        if line[position] in breaks and not _is_quoted(line, position):
            line = line[position + 1 :]
            break
    words = split_arg_string(line)
    return words[-1] if words and _at_end_of_word(line) else ""


def _at_end_of_word(line: str) -> bool:
    return bool(line) and (not line[-1].isspace() or _is_quoted(line, len(line) - 1))


def _is_quoted(line: str, position: int) -> bool:
    """Whether a character stands behind a backslash or between quotes."""
    quote, escaped = "", False
    for character in line[:position]:
        if escaped:
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = True
        elif character in "\"'" and quote in ("", character):
            quote = "" if quote else character
    return escaped or bool(quote)
