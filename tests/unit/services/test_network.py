from __future__ import annotations

import errno
import socket
from typing import Any, Iterator, List, Optional, Tuple

import pytest

from mallennlp.exceptions import PortTakenError, UsageError
from mallennlp.services import network
from mallennlp.services.network import (
    answers,
    check_port,
    first_free_port,
    is_loopback,
    url_of,
    urls_for_others,
)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def refuse_to_bind(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    class Refusing(socket.socket):
        def bind(self, address: Any) -> None:
            raise OSError(number, "refused for the test")

    monkeypatch.setattr(network.socket, "socket", Refusing)


def test_a_free_port_is_fine_and_stays_free() -> None:
    port = free()
    check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)
    assert not answers("127.0.0.1", port)


def test_a_taken_port(taken: int) -> None:
    with pytest.raises(PortTakenError, match=f"Port {taken} on 127.0.0.1 is taken.*--port"):
        check_port("127.0.0.1", taken)
    assert answers("127.0.0.1", taken)


def test_a_port_whose_connections_just_ended_is_free(taken: int) -> None:
    """Else nobody could start a server again for a minute."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            server, _ = listener.accept()
            server.close()  # this side waits now, with the port
            assert client.recv(1) == b""
    check_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1", "a" * 70, "\udcff"])
def test_no_address_of_this_computer(host: str) -> None:
    with pytest.raises(UsageError, match="is no address of this computer.*127.0.0.1"):
        check_port(host, 5005)
    assert not answers(host, 5005, timeout_s=0.1)


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (errno.EADDRINUSE, PortTakenError, "taken"),
        (errno.EACCES, UsageError, "administrator's rights"),
        (errno.EADDRNOTAVAIL, UsageError, "no address of this computer"),
    ],
)
def test_why_it_cannot_be_listened_on(
    monkeypatch: pytest.MonkeyPatch, number: int, kind: type, said: str
) -> None:
    refuse_to_bind(monkeypatch, number)
    with pytest.raises(kind, match=said):
        check_port("127.0.0.1", 80)


def test_the_first_free_port_is_the_wanted_one_if_it_can_be() -> None:
    port = free()
    assert first_free_port("127.0.0.1", port) == port


def test_a_taken_port_is_passed_over(taken: int) -> None:
    assert taken < first_free_port("127.0.0.1", taken) < taken + 100


def test_no_port_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: List[int] = []

    def taken(host: str, port: int) -> OSError:
        tried.append(port)
        return OSError(errno.EADDRINUSE, "taken")

    monkeypatch.setattr(network, "_error_of_binding", taken)
    with pytest.raises(PortTakenError, match="The ports from 65530 to 65535 on 127.0.0.1"):
        first_free_port("127.0.0.1", 65530)
    assert tried == [65530, 65531, 65532, 65533, 65534, 65535]
    with pytest.raises(PortTakenError, match="Choose another one with --port"):
        check_port("127.0.0.1", 65530)


def test_the_next_free_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken_up_to_5007(host: str, port: int) -> Optional[OSError]:
        return None if port > 5007 else OSError(errno.EADDRINUSE, "taken")

    monkeypatch.setattr(network, "_error_of_binding", taken_up_to_5007)
    with pytest.raises(PortTakenError, match="Try 'mallennlp serve --port 5008', or end"):
        check_port("127.0.0.1", 5005)
    with pytest.raises(PortTakenError, match="Try 'mallennlp demo --port 5008', or end"):
        check_port("127.0.0.1", 5005, "mallennlp demo")


def test_where_no_port_can_be_had_the_next_one_is_not_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_to_bind(monkeypatch, errno.EACCES)
    with pytest.raises(UsageError, match="administrator's rights"):
        first_free_port("127.0.0.1", 80)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_what_others_type(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(network.socket, "gethostname", lambda: "lab")
    monkeypatch.setattr(network, "_own_address", lambda: "10.0.0.5")
    assert urls_for_others(host, 80) == ("http://lab:80", "http://10.0.0.5:80")
    monkeypatch.setattr(network, "_own_address", lambda: None)
    assert urls_for_others(host, 80) == ("http://lab:80",)


def test_one_address_is_the_same_for_all() -> None:
    assert urls_for_others("127.0.0.1", 80) == urls_for_others("lab.example", 80) == ()


def test_the_own_address_is_none_of_the_loopback() -> None:
    own = network._own_address()
    assert own is None or not is_loopback(own)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("no.such.host.invalid", False),
        ("\udcff", False),
    ],
)
def test_who_reaches_an_address(host: str, inside: bool) -> None:
    assert is_loopback(host) is inside


def test_a_name_is_inside_only_if_all_its_addresses_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*addresses: str) -> Any:
        entries: List[Tuple[Any, ...]] = [(0, 0, 0, "", (each, 0)) for each in addresses]
        return lambda *args, **options: entries

    monkeypatch.setattr(network.socket, "getaddrinfo", found("127.0.1.1", "10.0.0.5"))
    assert not is_loopback("desktop")
    monkeypatch.setattr(network.socket, "getaddrinfo", found("127.0.1.1", "::1"))
    assert is_loopback("desktop")
    monkeypatch.setattr(network.socket, "getaddrinfo", found("fe80::1%eth0"))
    assert not is_loopback("desktop")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("lab.example", "http://lab.example:80"),
    ],
)
def test_the_address_for_a_browser(host: str, url: str) -> None:
    assert url_of(host, 80) == url
