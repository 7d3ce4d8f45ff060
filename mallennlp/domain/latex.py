"""Tables for papers, to be pasted into LaTeX; they need its package ``booktabs``."""

from __future__ import annotations

from typing import Container, Sequence

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "-": "{-}",
    "∞": r"$\infty$",
    "±": r"$\pm$",
    "…": r"\ldots{}",
}
"""Two hyphens in a row would become a dash; a path is not to be changed."""


def escaped(text: str) -> str:
    """A text that LaTeX prints as it is, on one line.

    >>> print(escaped("lstm_h16 & 50% {a}"))
    lstm\\_h16 \\& 50\\% \\{a\\}
    """
    line = " ".join(text.split())
    return "".join(_SPECIAL.get(c, c) for c in line if c.isprintable())


def begin(titles: Sequence[str], right: Sequence[bool]) -> str:
    """The beginning of a table. ``right``: which columns are aligned to the right."""
    columns = "".join("r" if each else "l" for each in right)
    return "\n".join([rf"\begin{{tabular}}{{{columns}}}", r"\toprule", line(titles), r"\midrule"])


def line(texts: Sequence[str], bold: Container[int] = ()) -> str:
    """A row of a table. ``bold``: the numbers of the columns, from 0, that stand out.

    >>> print(line(["pos/lstm", "0.95"], bold={1}))
    pos/lstm & \\textbf{0.95} \\\\
    """
    return " & ".join(_cell(text, i in bold) for i, text in enumerate(texts)) + r" \\"


def _cell(text: str, bold: bool) -> str:
    said = escaped(text)
    if bold and said:
        return rf"\textbf{{{said}}}"
    # A bracket at the beginning would be taken for an option of the line's end before it.
    return f"{{}}{said}" if said.startswith(("[", "*")) else said


END = "\\bottomrule\n\\end{tabular}"
"""The end of a table."""
