"""By which names a server may be called, and from which sites."""

from __future__ import annotations

import socket
from typing import Dict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from mallennlp.dashboard.hosts import Hosts, check_origin, is_loopback
from mallennlp.exceptions import AccessError, UsageError

LOCAL = ("localhost", "LocalHost:1", "127.0.0.1", "127.8.8.8:5005", "[::1]", "[::1]:65535")
FOREIGN = (
    "",
    "evil.example",
    "localhost.evil.example",
    "evil-localhost",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example",
    "localhost:5005:1",
    "localhost:",
    "localhost/x",
    "[::1",
    "::1",
    "a b",
    "localhost\n",
    "0x7f000001",
    "2130706433",
)


@pytest.mark.parametrize("header", LOCAL)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "0.0.0.0", "192.168.1.7"])
def test_this_computer_is_called_by_its_own_names(host: str, header: str) -> None:
    Hosts(host).check(header)


@pytest.mark.parametrize("header", FOREIGN)
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "lab.example"])
def test_any_other_name_is_refused(host: str, header: str) -> None:
    with pytest.raises(UsageError, match="not served under the host name"):
        Hosts(host).check(header)


def test_addresses_are_for_servers_that_listen_beyond_the_computer() -> None:
    for header in ("192.168.1.7:80", "[fe80::1]", "10.0.0.1"):
        Hosts("0.0.0.0").check(header)
        with pytest.raises(UsageError):
            Hosts("127.0.0.1").check(header)


def test_a_server_beyond_the_computer_knows_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Lab7")
    monkeypatch.setattr(socket, "getfqdn", lambda: "lab7.uni.example")
    hosts = Hosts("0.0.0.0")
    for header in ("lab7", "LAB7:5005", "lab7.local", "lab7.uni.example"):
        hosts.check(header)
    for header in ("lab8", "uni.example", "lab7.uni.example.evil.example"):
        with pytest.raises(UsageError):
            hosts.check(header)
    with pytest.raises(UsageError):
        Hosts("127.0.0.1").check("lab7")


def test_a_name_that_it_was_given_is_its_own() -> None:
    Hosts("Lab.Example").check("lab.example:5005")


@given(st.text(max_size=300))
def test_what_is_refused_is_named_in_one_short_line(header: str) -> None:
    try:
        Hosts("127.0.0.1").check(header)
    except UsageError as error:
        assert str(error).isprintable() and len(str(error)) < 1200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "localhost.", "lab", "10.0.0.1"])
def test_what_others_can_reach_is_no_loopback(host: str) -> None:
    assert not is_loopback(host)


# --- origins


@pytest.mark.parametrize(
    "headers",
    [
        {},  # no browser
        {"Origin": "http://localhost:5005"},
        {"Origin": "https://localhost:5005"},  # behind a server that ends the encryption
        {"Origin": "http://LOCALHOST:5005"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost:5005", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_our_own_pages_may_send(headers: Dict[str, str]) -> None:
    check_origin(Headers({"Host": "localhost:5005", **headers}))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost:5006"},
        {"Origin": "http://localhost:5005.evil.example"},
        {"Origin": "http://localhost:5005@evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "localhost:5005"},
        {"Origin": "http://[localhost:5005"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "anything"},
        {"Origin": "http://localhost:5005", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_the_pages_of_others_may_not(headers: Dict[str, str]) -> None:
    with pytest.raises(AccessError, match="comes from another site"):
        check_origin(Headers({"Host": "localhost:5005", **headers}))


def test_the_other_site_is_named_in_one_short_line() -> None:
    with pytest.raises(AccessError, match="'http://evil.example") as caught:
        check_origin(Headers({"Host": "x", "Origin": "http://evil.example\x1b" + "y" * 999}))
    assert str(caught.value).isprintable() and len(str(caught.value)) < 200
