"""Registering pages: what is a page, and what is told to whoever gets it wrong."""

from __future__ import annotations

from typing import Any, Iterator

import pytest

from mallennlp.dashboard.page import Page, menu, pages
from mallennlp.dashboard.registration import isolated_registry, registration
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import PageError, RegistrationError
from mallennlp.services.registrable import Registrable
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url


@pytest.fixture(autouse=True)
def empty_registry() -> Iterator[None]:
    with isolated_registry(only=()):
        yield


def make(route: str, **attributes: Any) -> Any:
    return Page.register(route)(type("Made", (Page,), attributes))


def test_a_page_is_found_under_its_route() -> None:
    page = make("/hello")
    assert pages() == {"/hello": page}
    assert page.route == "/hello"
    assert issubclass(Page, Registrable) and Page.by_name("/hello") is page


@pytest.mark.parametrize(
    "route", ["hello", "", "/hello/", "//x", "/a b", "/a?b", "/ä", "/..", "/a/../b", 5]
)
def test_what_is_no_route_is_refused_with_an_example(route: Any) -> None:
    with pytest.raises(RegistrationError, match="Made .* is not a route.*such as '/hello-world'"):
        make(route)


@pytest.mark.parametrize("route", ["/login", "/logout", "/health", "/assets/x", "/_dash-layout"])
def test_the_dashboards_own_routes_are_kept(route: str) -> None:
    with pytest.raises(RegistrationError, match="kept for the dashboard itself"):
        make(route)


def test_a_taken_route_names_both_owners() -> None:
    class First(Page):
        pass

    Page.register("/x")(First)
    with pytest.raises(RegistrationError) as caught:
        make("/x")
    assert "Made (module" in str(caught.value)
    assert "First (module tests.unit.dashboard.test_page)" in str(caught.value)
    assert pages() == {"/x": First}


def test_after_the_start_a_page_is_refused_with_the_reason() -> None:
    with registration():
        make("/early")
    with pytest.raises(RegistrationError, match="the dashboard has started.*'imports'"):
        make("/late")


def test_a_module_that_breaks_takes_its_pages_back() -> None:
    make("/before")
    with pytest.raises(ZeroDivisionError):
        with registration():
            make("/half", __module__="a_module_that_did_not_import")
            make("/whole")
            raise ZeroDivisionError
    # Python runs a module once: what one that did import had registered would never come back.
    assert list(pages()) == ["/before", "/whole"]
    make("/after")  # still open, since the registration did not end in order


def test_something_else_than_a_page_is_refused() -> None:
    with pytest.raises(RegistrationError, match="not a subclass of Page"):
        Page.register("/x")(int)


def test_forgotten_decorators_are_named() -> None:
    class State:
        x: int = 0

    with pytest.raises(RegistrationError, match="put @serializable above its class SessionState"):
        make("/a", SessionState=State)
    with pytest.raises(RegistrationError, match="put @from_url and, below it, @serializable"):
        make("/b", Params=serializable(type("Params", (), {})))


def test_permissions_must_be_a_level() -> None:
    with pytest.raises(RegistrationError, match="permissions must be a Permission"):
        make("/x", permissions=2)


def test_the_place_in_the_menu_must_be_a_number() -> None:
    with pytest.raises(RegistrationError, match="order must be a number, not '7'"):
        make("/x", order="7")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("requires_login", None),
        ("requires_login", 0),
        ("requires_login", "no"),
        ("navlink_name", 5),
        ("icon", None),
        ("group", ["Admin"]),
        ("group", None),
    ],
)
def test_an_attribute_of_a_wrong_type_does_not_get_into_the_menu(name: str, value: Any) -> None:
    with pytest.raises(RegistrationError, match=f"{name} must be .*, not "):
        make("/x", **{name: value})
    assert pages() == {}


def test_a_page_is_public_or_for_a_level() -> None:
    for level in (Permission.READ_WRITE, Permission.ADMIN):
        with pytest.raises(RegistrationError, match=f"public, .* the level {level}"):
            make("/x", requires_login=False, permissions=level)
    make("/public", requires_login=False, permissions=Permission.READ)
    make("/admins", permissions=Permission.ADMIN)
    assert list(pages()) == ["/admins", "/public"]


def test_a_page_has_one_route() -> None:
    page = make("/one")
    with pytest.raises(RegistrationError, match="'/two': it is the page '/one' already"):
        Page.register("/two")(page)
    assert pages() == {"/one": page} and page.route == "/one"
    below: Any = type("Below", (page,), {})
    assert Page.register("/two")(below).route == "/two" and page.route == "/one"


def test_a_page_without_elements_says_what_is_missing() -> None:
    with pytest.raises(PageError, match="Made .* does not implement get_elements"):
        make("/x")(None, None, None, None).get_elements()


def test_the_menu_has_the_pages_that_the_user_may_see_in_their_order() -> None:
    last = make("/z", navlink_name="A", order=200)
    admin = make("/admin", navlink_name="B", order=1, permissions=Permission.ADMIN)
    public = make("/public", navlink_name="C", requires_login=False)
    make("/unlinked")
    assert menu(pages(), Permission.ADMIN) == [admin, public, last]
    assert menu(pages(), Permission.READ) == [public, last]
    assert menu(pages(), None) == [public]


def test_a_page_writes_the_address_of_itself_with_parameters() -> None:
    @from_url
    @serializable
    class Params:
        path: str
        rows: int = 10

    page = make("/runs/best", Params=Params)
    assert page.url(path="a b/c&d", rows=3) == "/runs/best?path=a%20b/c%26d&rows=3"
    assert page.Params.from_url(page.url(path="ü?#").partition("?")[2]).path == "ü?#"
    assert page.url(path="x", rows=10) == "/runs/best?path=x"
    assert make("/plain").url() == "/plain"


@pytest.mark.parametrize("params", [{}, {"path": 3}, {"path": "x", "row": 1}])
def test_an_address_with_wrong_parameters_is_an_error_of_the_page(params: Any) -> None:
    @from_url
    @serializable
    class Params:
        path: str
        rows: int = 10

    with pytest.raises(TypeError):
        make("/x", Params=Params).url(**params)


def test_a_hook_that_cannot_be_called_is_named() -> None:
    with pytest.raises(RegistrationError, match="Made .*, error_hooks: 'log' is not a hook"):
        make("/x", error_hooks=["log"])


def test_a_single_hook_needs_no_list() -> None:
    assert make("/x", pre_hooks=[print]).pre_hooks == (print,)
    assert make("/y", pre_hooks=print).pre_hooks == (print,)


def test_a_subclass_registers_nothing() -> None:
    base = make("/base")
    with pytest.raises(RegistrationError, match="@Page.register, not @Made.register"):
        base.register("/sub")(type("Sub", (base,), {}))
