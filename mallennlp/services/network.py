"""Addresses: can one be listened on, who can reach it, and does somebody answer there?"""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Any, Optional, Tuple

from mallennlp.exceptions import PortTakenError, UsageError

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def check_port(host: str, port: int, command: str = "mallennlp serve") -> None:
    """Raise PortTakenError if somebody listens there, UsageError if nobody could.

    ``command``: what the message tells to call again, with the next free port.
    """
    error = _error_of_binding(host, port)
    if error is not None:
        raise _refusal(host, port, error, command) from error


def first_free_port(host: str, port: int, tries: int = 100) -> int:
    """The first port from ``port`` on that can be listened on. Raises PortTakenError if there is
    none.
    """
    last = min(port + tries, 65536)
    for candidate in range(port, last):
        error = _error_of_binding(host, candidate)
        if error is None:
            return candidate
        if error.errno != errno.EADDRINUSE:
            raise _refusal(host, candidate, error, "") from error
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


def check_debugging(host: str) -> None:
    """Raise UsageError where others than this computer would reach a server with tracebacks."""
    if not is_loopback(host):
        raise UsageError(
            "--debug shows the program's inside to whoever asks. Use it with --host 127.0.0.1 only."
        )


def reachable_host(host: str) -> str:
    """By what this computer itself reaches a server that listens on ``host``."""
    return _EVERYWHERE.get(host, host)


def urls_for_others(host: str, port: int) -> Tuple[str, ...]:
    """The addresses for browsers on other computers, where a server listens on every interface:
    this computer's name, and its address in the network if it has one. Else nothing.
    """
    if host not in _EVERYWHERE:
        return ()
    names = [socket.gethostname()]
    own = _own_address()
    if own is not None and own not in names:
        names.append(own)
    return tuple(url_of(name, port) for name in names)


def _own_address() -> Optional[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing, but chooses the interface
            address = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if ipaddress.ip_address(address).is_loopback else address


def url_of(host: str, port: int) -> str:
    """The address for a browser on this computer.

    >>> url_of("0.0.0.0", 5005), url_of("::1", 80)
    ('http://127.0.0.1:5005', 'http://[::1]:80')
    """
    name = reachable_host(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def answers(host: str, port: int, timeout_s: float = 2.0) -> bool:
    """Whether somebody takes connections there."""
    try:
        with socket.create_connection((reachable_host(host), port), timeout=timeout_s):
            return True
    except (OSError, UnicodeError):
        return False


def _other_port(host: str, port: int, command: str) -> str:
    try:
        free = first_free_port(host, port + 1)
    except (PortTakenError, UsageError):
        return "Choose another one with --port, or end that program."
    return f"Try '{command} --port {free}', or end that program."


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


def _error_of_binding(host: str, port: int) -> Optional[OSError]:
    family, address = _resolve(host, port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            return error
    return None


def _refusal(host: str, port: int, error: OSError, command: str) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return PortTakenError(
            f"Port {port} on {host} is taken by another program. {_other_port(host, port, command)}"
        )
    if error.errno == errno.EACCES:
        return UsageError(
            f"Port {port} needs administrator's rights. Choose one from 1024 on with --port."
        )
    return UsageError(
        f"{host} is no address of this computer ({error.strerror}). Use 127.0.0.1, or 0.0.0.0 to"
        " be reached from outside."
    )
