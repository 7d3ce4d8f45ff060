"""By which names the dashboard may be called, and from which sites.

A browser sends a user's cookie along with whatever a foreign page makes it request. The ``Host``
header tells a foreign page whose name was pointed at this computer, ``Origin`` and
``Sec-Fetch-Site`` one that posts to us.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from werkzeug.datastructures import Headers

from mallennlp.dashboard.texts import one_line
from mallennlp.exceptions import AccessError, UsageError

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_LONGEST_SHOWN = 100


class Hosts:
    """The names by which this server may be called.

    Any other name in the ``Host`` header is a page of someone else whose name was pointed at this
    machine (DNS rebinding). An address of digits cannot be, so each is allowed where the server
    listens beyond the machine. ``host``: the address that the server listens on.
    """

    def __init__(self, host: str) -> None:
        self._beyond = not is_loopback(host)
        self._names = {"localhost", host.lower()}
        if self._beyond:
            self._names |= {name.lower() for name in (socket.gethostname(), socket.getfqdn())}
            self._names |= {f"{name}.local" for name in tuple(self._names)}

    def check(self, header: str) -> None:
        """Raise ``UsageError`` for a ``Host`` header that is not this server's."""
        match = _HOST.fullmatch(header)
        name = match[1].strip("[]").lower() if match else ""
        if name in self._names or is_loopback(name) or (self._beyond and _is_address(name)):
            return
        raise UsageError(
            f"The dashboard is not served under the host name '{one_line(header, _LONGEST_SHOWN)}'."
            " Use its address as 'serve' printed it."
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its text alone: a client's words are not looked up.

    >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "lab.example")]
    [True, True, True, False, False]
    """
    if host.lower() == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def check_origin(headers: Headers) -> None:
    """Raise ``AccessError`` for a request that another site made the browser send.

    Programs that are no browser name no origin; they have no user's cookie either.
    """
    origin = headers.get("Origin")
    foreign = origin is not None and _netloc(origin) != headers.get("Host", "").lower()
    if foreign or headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        shown = f" ('{one_line(origin, _LONGEST_SHOWN)}')" if origin else ""
        raise AccessError(f"This request comes from another site{shown} and is refused.")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
