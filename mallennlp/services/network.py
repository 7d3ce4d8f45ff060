"""Addresses: can one be listened on, who can reach it, and does somebody answer there?"""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Any, Tuple

from mallennlp.exceptions import PortTakenError, UsageError

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def check_port(host: str, port: int) -> None:
    """Raise PortTakenError if somebody listens there, UsageError if nobody could."""
    family, address = _resolve(host, port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise _refusal(host, port, error) from error


def first_free_port(host: str, port: int, tries: int = 100) -> int:
    """The first port from ``port`` on that can be listened on. Raises PortTakenError if there is
    none.
    """
    last = min(port + tries, 65536)
    for candidate in range(port, last):
        try:
            check_port(host, candidate)
            return candidate
        except PortTakenError:
            continue
    raise PortTakenError(f"The ports from {port} to {last - 1} on {host} are all taken.")


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches the address. A name counts as what it resolves to."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return all(
        ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_loopback for entry in found
    )


def url_of(host: str, port: int) -> str:
    """The address for a browser on this computer.

    >>> url_of("0.0.0.0", 5005), url_of("::1", 80)
    ('http://127.0.0.1:5005', 'http://[::1]:80')
    """
    name = _EVERYWHERE.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def answers(host: str, port: int, timeout_s: float = 2.0) -> bool:
    """Whether somebody takes connections there."""
    try:
        with socket.create_connection((_EVERYWHERE.get(host, host), port), timeout=timeout_s):
            return True
    except (OSError, UnicodeError):
        return False


def _resolve(host: str, port: int) -> Tuple[int, Any]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise UsageError(
            f"{host!r} is no address of this computer"
            f" ({getattr(error, 'strerror', None) or error})."
            " Use 127.0.0.1, or 0.0.0.0 to be reached from outside."
        ) from error
    return found[0][0], found[0][4]


def _refusal(host: str, port: int, error: OSError) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return PortTakenError(
            f"Port {port} on {host} is taken by another program. Choose another one with --port, or"
            " end that program."
        )
    if error.errno == errno.EACCES:
        return UsageError(
            f"Port {port} needs administrator's rights. Choose one from 1024 on with --port."
        )
    return UsageError(
        f"{host} is no address of this computer ({error.strerror}). Use 127.0.0.1, or 0.0.0.0 to"
        " be reached from outside."
    )
