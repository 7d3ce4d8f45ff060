"""The dialog that asks before something is done."""

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html

from mallennlp.dashboard.components import confirm_dialog, confirmed_id, dialog_open_id
from tests.unit.dashboard.components.texts import all_of, texts


def test_a_dialog_says_what_will_happen_and_what_its_buttons_do() -> None:
    made = confirm_dialog("delete", "Delete it?", "It is gone then.", "Delete", "Keep it")
    assert texts(made) == ["Delete it?", "It is gone then.", "Keep it", "Delete"]


def test_it_is_closed_at_first_and_is_called_by_its_title() -> None:
    made = confirm_dialog("delete", "Delete it?", "", "Delete")
    (dialog,) = all_of(made, dbc.Modal)
    (title,) = all_of(made, html.H2)
    assert dialog.is_open is False and dialog.id == dialog_open_id("delete")
    assert dialog.keyboard is True and dialog.labelledby == title.id


def test_what_callbacks_need_is_there() -> None:
    made = confirm_dialog("delete", "Delete it?", "", "Delete", opened_by="the-button")
    (store,) = all_of(made, dcc.Store)
    assert store.id == confirmed_id("delete")
    assert getattr(made, "data-mallennlp-opened-by") == "the-button"
    assert getattr(made, "data-mallennlp-dialog") == "delete"
    assert confirmed_id("delete") != confirmed_id("keep")


@pytest.mark.parametrize("danger, focused", [(True, "Cancel"), (False, "Delete")])
def test_enter_does_no_harm(danger: bool, focused: str) -> None:
    made = confirm_dialog("delete", "Delete it?", "", "Delete", danger=danger)
    buttons = all_of(made, html.Button)
    assert [button.children for button in buttons if button.autoFocus] == [focused]
    assert any("btn-danger" in button.className for button in buttons) is danger


@pytest.mark.parametrize("danger", [True, False])
def test_no_button_takes_the_focus_from_a_box_to_type_into(danger: bool) -> None:
    made = confirm_dialog("rename", "Rename?", "", "Rename", danger=danger, focus_button=False)
    assert not any(button.autoFocus for button in all_of(made, html.Button))
