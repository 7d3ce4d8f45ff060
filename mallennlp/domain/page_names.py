"""What a new page is called, made of what a person typed: module, class, address and title."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from typing import List, Optional

import attrs

from mallennlp.domain.names import quoted
from mallennlp.exceptions import UsageError

LONGEST_MODULE = 48
"""Characters of a module's name."""
LONGEST_TITLE = 60
"""Characters of a title, which stands in the menu."""
LONGEST_ROUTE = 60
"""Characters of an address. Of all three, longer ones break the lines of the page's module."""
TAKEN_CLASSES = frozenset(
    {"Any", "Input", "Optional", "Output", "Page", "QueryError", "State"}
).union(dir(builtins))
"""Classes that a page's module uses itself, or Python does."""

_GIVE_A_TITLE = "Name the page's module, and what the menu calls it with --title."


@attrs.frozen
class PageNames:
    """The names of a page.

    * ``module``: a Python identifier in lower case, such as ``error_analysis``;
    * ``class_name``: ``ErrorAnalysis``;
    * ``title``: how the menu calls it: ``Error analysis``;
    * ``route``: its address: ``/error-analysis``. Whether it can be one is the registry's to say.
    """

    module: str
    class_name: str
    title: str
    route: str

    @property
    def prefix(self) -> str:
        """What the ids of its components begin with."""
        return self.module.replace("_", "-")


def page_names(name: str, title: Optional[str] = None, route: Optional[str] = None) -> PageNames:
    """The names of a page, from the name of its module or from its title. ``title`` and ``route``
    come before what would be made of the name.

    Raises UsageError where no module can be called so.

    >>> attrs.astuple(page_names("Error analysis"))
    ('error_analysis', 'ErrorAnalysis', 'Error analysis', '/error-analysis')
    >>> page_names("best_runs").title, page_names("BestRuns").module, page_names("BLEU").title
    ('Best runs', 'best_runs', 'BLEU')
    """
    words = _words(name)
    module = _module(name, words)
    class_name = "".join(word[0].upper() + word[1:] for word in words)
    if keyword.iskeyword(class_name) or class_name in TAKEN_CLASSES:
        class_name += "Page"
    title = _title(name, words) if title is None else title
    route = "/" + module.replace("_", "-") if route is None else route
    if len(route) > LONGEST_ROUTE:
        raise UsageError(
            f"{quoted(route)} is too long for an address: at most {LONGEST_ROUTE} characters."
        )
    return PageNames(module, class_name, _checked_title(title), route)


def _words(name: str) -> List[str]:
    """The words of a name, in plain letters and digits."""
    _refuse(name)
    one_word = len(name.split()) < 2
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name) if one_word else name
    plain = unicodedata.normalize("NFKD", re.sub("['’]", "", text).replace("ß", "ss"))
    if any(character.isalnum() and not character.isascii() for character in plain):
        raise UsageError(
            f"{quoted(name)} has letters other than a to z, which an address cannot have."
            f" {_GIVE_A_TITLE}"
        )
    return re.findall("[A-Za-z0-9]+", "".join(filter(str.isascii, plain)))


def _refuse(name: str) -> None:
    """Refuse what was not meant as a name."""
    if not all(character.isprintable() or character.isspace() for character in name):
        raise UsageError(f"{quoted(name)} has characters that cannot be shown.")
    if "/" in name or "\\" in name:
        raise UsageError(
            f"{quoted(name)} is a path. A page is one module in the project's folder: give its"
            " name, or its title."
        )
    if re.fullmatch(r"\w[\w-]*(\.\w[\w-]*)+", name):
        ending = name.endswith(".py") and name.count(".") == 1
        hint = f"write {quoted(name.removesuffix('.py'))}" if ending else "give a name without dots"
        raise UsageError(
            f"{quoted(name)} is not the name of one module in the project's folder: {hint}."
        )


def _module(name: str, words: List[str]) -> str:
    module = "_".join(words).lower()
    if not module:
        raise UsageError(f"No module can be called {quoted(name)}: a name needs a letter.")
    if len(module) > LONGEST_MODULE:
        raise UsageError(
            f"{quoted(name)} is too long for the name of a module: at most {LONGEST_MODULE}"
            f" characters. {_GIVE_A_TITLE}"
        )
    if not module.isidentifier():
        raise UsageError(
            f"{quoted(name)} begins with a digit, and no module of Python can. {_GIVE_A_TITLE}"
        )
    if keyword.iskeyword(module):
        raise UsageError(
            f"{module!r} is a word of Python's own, and no module can be called so. Choose another"
            f" name, such as '{module}_page'."
        )
    return module


def _title(name: str, words: List[str]) -> str:
    """A title is taken as it is; of a module's name one is made."""
    if len(name.split()) > 1 or not re.fullmatch(r"[\w-]+", name, re.ASCII):
        title = " ".join(name.split())
    else:
        title = " ".join(word if word.isupper() else word.lower() for word in words)
    return title[0].upper() + title[1:]


def _checked_title(title: str) -> str:
    title = title.strip()
    if not title or not title.isprintable() or len(title) > LONGEST_TITLE:
        raise UsageError(
            f"{quoted(title)} cannot be a page's title: it is one line of 1 to {LONGEST_TITLE}"
            " characters. --title gives another one."
        )
    return title
