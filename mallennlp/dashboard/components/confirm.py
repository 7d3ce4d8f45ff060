"""A question before something is done that cannot be taken back, or takes long."""

from __future__ import annotations

from typing import Any, Dict

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.ids import part_id

DIALOG, CONFIRM, CANCEL, CONFIRMED = "dialog", "dialog-confirm", "dialog-cancel", "dialog-confirmed"


def confirm_dialog(
    dialog_id: str,
    title: str,
    text: Any,
    confirm_label: str,
    cancel_label: str = "Cancel",
    danger: bool = False,
    opened_by: str = "",
    focus_button: bool = True,
) -> Component:
    """A dialog that asks whether to go on. Put it anywhere on the page; nothing is seen of it until
    it is opened.

    * ``dialog_id``: a name of your own, from which ``dialog_open_id`` and ``confirmed_id`` make the
      ids for callbacks;
    * ``title``: the question, such as ``"Delete three runs?"``;
    * ``text``: what will happen, a text or components;
    * ``confirm_label``: what happens, on the button that does it, such as ``"Delete"``;
      ``cancel_label``: the text of the other button;
    * ``danger``: the button is red, and Enter cancels at first: the other button has the focus;
    * ``opened_by``: the id of the button that opens the dialog. That button needs no callback;
    * ``focus_button``: False where ``text`` has a box to type into, with ``autofocus``: then that
      has the focus at first, and no button.

    To open it from a callback instead, after a check for instance, return True to
    ``Output(dialog_open_id(dialog_id), "is_open")``.

    One input fires when the user confirms, and never otherwise::

        @Page.callback([], [Input(confirmed_id("delete"), "data")], prevent_initial_call=True)
        def delete(self, times):
            ...

    Escape, a click beside the dialog and the cancel button close it, and the focus goes back to
    where it was.
    """
    title_id = f"{dialog_id}-title"
    dialog = dbc.Modal(
        [
            dbc.ModalHeader(
                html.H2(title, id=title_id, className="modal-title"), close_button=False
            ),
            dbc.ModalBody(text),
            dbc.ModalFooter(
                [
                    _button(
                        part_id(CANCEL, dialog_id),
                        cancel_label,
                        "secondary",
                        danger and focus_button,
                    ),
                    _button(
                        part_id(CONFIRM, dialog_id),
                        confirm_label,
                        "danger" if danger else "primary",
                        focus=focus_button and not danger,
                    ),
                ]
            ),
        ],
        id=dialog_open_id(dialog_id),
        is_open=False,
        # Closed while it still fades in, it would stay there unseen, above the page.
        fade=False,
        keyboard=True,
        centered=True,
        labelledby=title_id,
        class_name="mallennlp-dialog",
    )
    marks = {"data-mallennlp-dialog": dialog_id, "data-mallennlp-opened-by": opened_by}
    return html.Div([dialog, dcc.Store(id=confirmed_id(dialog_id))], **marks)


def dialog_open_id(dialog_id: str) -> Dict[str, Any]:
    """The id whose ``is_open`` tells whether the dialog is open, and opens and closes it."""
    return part_id(DIALOG, dialog_id)


def confirmed_id(dialog_id: str) -> Dict[str, Any]:
    """The id whose ``data`` changes when the user has confirmed: it counts how often."""
    return part_id(CONFIRMED, dialog_id)


def _button(component_id: Dict[str, Any], label: str, colour: str, focus: bool) -> html.Button:
    style = "outline-secondary" if colour == "secondary" else colour
    return html.Button(
        label,
        id=component_id,
        type="button",
        className=f"btn btn-sm btn-{style}",
        autoFocus=focus,
    )
