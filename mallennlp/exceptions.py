"""Every error that this package raises on purpose, and what it means at the borders.

::

    MallennlpError                  exit 1   HTTP 500
    +-- ConfigError                 exit 2   HTTP 500   Project.toml is wrong
    +-- UsageError                  exit 2   HTTP 400   a value that the user gave is wrong
    |   +-- ParameterError          exit 2   HTTP 400   a parameter of a URL, or a page's state
    |   +-- QueryError              exit 2   HTTP 400   a search that cannot be understood
    +-- NotFoundError               exit 3   HTTP 404
    |   +-- ProjectNotFoundError    exit 3   HTTP 404
    |   +-- ExperimentNotFoundError exit 3   HTTP 404
    |   +-- UserNotFoundError       exit 3   HTTP 404
    +-- ConflictError               exit 4   HTTP 409   refused, because of what is already there
    |   +-- ProjectExistsError      exit 4   HTTP 409
    |   +-- UserExistsError         exit 4   HTTP 409
    |   +-- LastAdminError          exit 4   HTTP 409
    |   +-- PortTakenError          exit 4   HTTP 409
    |   +-- RegistrationError       exit 4   HTTP 409   a page, reader or executor
    +-- AccessError                 exit 4   HTTP 403   logged in, but not permitted
    |   +-- LoginRequiredError      exit 4   HTTP 401
    |   +-- TooManyAttemptsError    exit 4   HTTP 429
    +-- StorageError                exit 1   HTTP 500   a file or database of ours
    |   +-- SidecarError            exit 1   HTTP 500   tags and notes
    |   +-- DatabaseError           exit 1   HTTP 500
    |       +-- AccountsMissingError exit 1  HTTP 503
    +-- PageError                   exit 1   HTTP 500   a page's own code is at fault

A message is one or two sentences: what was wrong, where, and what to do next. The command line
prints it and ends with ``exit_code``; the dashboard shows it on a page with ``http_status``.
"""

from __future__ import annotations

from typing import ClassVar, Optional


class MallennlpError(Exception):
    """The base of every error of this package.

    ``exit_code``: the command line's exit status; ``http_status``: the dashboard's response status.
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class ConfigError(MallennlpError):
    """``Project.toml`` cannot be read, or says something that is not allowed."""

    exit_code = 2


class UsageError(MallennlpError):
    """A value that the user gave is not allowed."""

    exit_code = 2
    http_status = 400


class ParameterError(UsageError):
    """A URL parameter or an attribute of a page's state is missing, unknown or of a wrong type."""


class QueryError(UsageError):
    """A search that cannot be understood.

    Where the mistake has a place in the text that somebody typed, ``query`` is that text, and the
    mistake reaches from the character ``start`` (counted from 0) to before ``end``.
    """

    def __init__(
        self,
        message: str,
        query: str = "",
        start: Optional[int] = None,
        end: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.query = query
        self.start = start
        self.end = end


class NotFoundError(MallennlpError):
    """Something that the user named does not exist."""

    exit_code = 3
    http_status = 404


class ProjectNotFoundError(NotFoundError):
    """There is no project in this folder or in any folder above it."""


class ExperimentNotFoundError(NotFoundError):
    """No experiment has this path."""


class UserNotFoundError(NotFoundError):
    """No user has this name."""


class ConflictError(MallennlpError):
    """Refused, because of something that is already there."""

    exit_code = 4
    http_status = 409


class ProjectExistsError(ConflictError):
    """There is a project in this folder already."""


class UserExistsError(ConflictError):
    """There is a user of this name already."""


class LastAdminError(ConflictError):
    """The change would leave the project without an administrator."""


class PortTakenError(ConflictError):
    """Another program listens on the address that the dashboard should have."""


class RegistrationError(ConflictError):
    """A page, reader or executor cannot be registered under this name, or not any more."""


class AccessError(MallennlpError):
    """The user is known, and not permitted to do this."""

    exit_code = 4
    http_status = 403


class LoginRequiredError(AccessError):
    """Nobody is logged in."""

    http_status = 401


class TooManyAttemptsError(AccessError):
    """Too many failed logins; further ones are refused for a while."""

    http_status = 429


class StorageError(MallennlpError):
    """A file or a database of ours cannot be read or written."""


class RunFileError(StorageError):
    """A file of an experiment cannot be read: whoever made it can mend that, and the server is in
    order. The message says where it is within the experiment or the project."""

    http_status = 409


class SidecarError(StorageError):
    """The tags and notes of an experiment cannot be read or written."""


class DatabaseError(StorageError):
    """A database of ours cannot be opened, read or written."""


class AccountsMissingError(DatabaseError):
    """The file with the project's users is gone: nobody can log in until there is one again."""

    http_status = 503


class PageError(MallennlpError):
    """The code of a page is at fault: it does not import, or breaks a rule of the Page API."""
