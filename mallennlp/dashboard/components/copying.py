"""Buttons that copy, or save as a file, what stands elsewhere on the page."""

from __future__ import annotations

from dash import html


def copy_button(text_id: str, label: str = "Copy") -> html.Button:
    """A button that copies a text to the clipboard, and says that it did.

    * ``text_id``: the id of the component whose text is copied; it may be hidden or folded;
    * ``label``: what stands on the button.

    It needs no callback: ``assets/copy.js`` does it in the browser.
    """
    icon = html.I(className="bi bi-copy", **{"aria-hidden": "true"})
    done = html.Span(className="copy-done", **{"aria-live": "polite"})
    return html.Button(
        [icon, html.Span(label), done],
        type="button",
        className="btn btn-sm btn-outline-secondary copy-button",
        **{"data-mallennlp-copy": text_id},
    )


def save_button(text_id: str, file_name: str, label: str = "Download") -> html.Button:
    """A button that saves a text as a file, by the browser alone.

    * ``text_id``: the id of the component whose text is saved; it may be hidden or folded;
    * ``file_name``: what the file is called; ``label``: what stands on the button.
    """
    icon = html.I(className="bi bi-download", **{"aria-hidden": "true"})
    return html.Button(
        [icon, html.Span(label)],
        type="button",
        className="btn btn-sm btn-outline-secondary copy-button",
        title=f"Save {file_name}",
        **{"data-mallennlp-save-text": text_id, "data-mallennlp-name": file_name},
    )
