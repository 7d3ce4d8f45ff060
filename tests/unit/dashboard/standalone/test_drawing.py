"""Components as HTML: what is drawn, and that data stays data."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any, Dict, List, Optional, Tuple

import dash_ag_grid as dag
import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.components import card, empty_state, experiment_link, status_badge
from mallennlp.dashboard.pages.compare.saved_page import PARTS
from mallennlp.dashboard.standalone.attributes import address, style
from mallennlp.dashboard.standalone.drawing import Drawing
from mallennlp.domain.status import Status

NASTY = "\"'><script>alert(1)</script><!-- &amp; \u2028 \x00 ]]>"


class Read(HTMLParser):
    """What a browser finds in some HTML: the elements with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: List[Tuple[str, Dict[str, Optional[str]]]] = []
        self.text = ""
        self.comments = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.comments += 1

    @property
    def tags(self) -> List[str]:
        return [tag for tag, _ in self.elements]


def drawn(node: Any) -> str:
    return Drawing(PARTS).draw(node)


def test_elements_are_drawn_with_their_attributes() -> None:
    cell = html.Td("x", colSpan=2, className="a b", title='"', id="c", tabIndex=0)
    attributes = {"colspan": "2", "class": "a b", "title": '"', "id": "c", "tabindex": "0"}
    assert Read(drawn(cell)).elements == [("td", attributes)]


def test_numbers_lists_and_nothing_are_drawn_as_react_draws_them() -> None:
    assert drawn(html.P([1, None, True, 0, ["a", ["b"]], 2.5])) == "<p>10ab2.5</p>"


def test_void_elements_have_no_end_and_a_leading_line_break_stays() -> None:
    assert drawn([html.Br(), html.Hr()]) == "<br><hr>"
    assert drawn(html.Pre("\n\nx")) == "<pre>\n\n\nx</pre>"


def test_switches_stand_or_do_not() -> None:
    assert drawn(html.Details("x", open=True)) == "<details open>x</details>"
    assert drawn(html.Details("x", open=False)) == "<details>x</details>"
    assert drawn(html.Div("x", hidden=True)) == "<div hidden>x</div>"


def test_an_id_that_is_a_pattern_is_left_out() -> None:
    assert drawn(html.Div(id={"type": "a", "index": 1})) == "<div></div>"


def test_styles_are_css() -> None:
    assert style({"minHeight": "3rem", "width": 20, "lineHeight": 1.5, "--x": 2}) == (
        "min-height:3rem;width:20px;line-height:1.5;--x:2"
    )


@pytest.mark.parametrize(
    "value",
    [
        "url(https://a)",
        "URL (x)",
        "red;background:url(x)",
        "red}b{",
        "image-set('a.png' 1x)",
        "-webkit-image-set('//x' 1x)",
        "src('//x')",
        "</style>",
        "\\75rl(x)",
        True,
    ],
)
def test_styles_load_nothing_and_end_where_they_end(value: Any) -> None:
    assert style({"background": value}) == ""
    assert style({"x;y": "red", "a b": 1, "on{": 1}) == ""


@pytest.mark.parametrize(
    "text", ["https://example.org/a?b#c", "http://x", "mailto:a@b", "#metrics", "HTTPS://x"]
)
def test_addresses_that_lead_somewhere_are_kept(text: str) -> None:
    assert address(text) == text
    assert ("a", {"href": text, "rel": "noreferrer noopener"}) in Read(
        drawn(html.A("there", href=text))
    ).elements


@pytest.mark.parametrize(
    "text", ["/compare?run=a", "javascript:alert(1)", " javascript:x", "data:text/html,x", "//x", 3]
)
def test_other_addresses_leave_their_text(text: Any) -> None:
    assert drawn(html.A("there", href=text)) == "<span>there</span>"
    assert drawn(dbc.NavLink("there", href=text)) == "<span>there</span>"


def test_links_into_the_dashboard_are_text_and_their_buttons_are_nothing() -> None:
    assert "there" in drawn(experiment_link("a/b", "there"))
    assert "href" not in drawn(experiment_link("a/b"))
    assert drawn(dcc.Link("Choose", href="/", className="btn btn-primary")) == ""


def test_an_address_cannot_be_smuggled_through_another_attribute() -> None:
    link = html.A("x", title=" data-to=1 href='javascript:x'", href="https://x")
    assert dict(Read(drawn(link)).elements)["a"]["href"] == "https://x"


def test_images_are_kept_if_they_are_within_the_page() -> None:
    inside = html.Img(src="data:image/png;base64,AAAA", alt="a dot")
    assert 'src="data:image/png;base64,AAAA"' in drawn(inside)
    assert drawn(html.Img(src="https://a/b.png", alt="a <dot")) == "a &lt;dot"


@pytest.mark.parametrize(
    "component",
    [
        html.Script("alert(1)"),
        html.Iframe(srcDoc="<script>"),
        html.ObjectEl(data="x"),
        html.Base(href="https://x"),
        html.Meta(content="0;url=https://x"),
        html.Link(href="https://x"),
        html.Button("Do it"),
        dbc.Button("Do it"),
        dbc.Input(value="x"),
        dbc.Tooltip("x", target="y"),
        dbc.Modal("x", is_open=True),
        dcc.Store(id="s", data={"secret": 1}),
        dcc.Dropdown(["a"], "a"),
        dcc.Interval(),
        dcc.Download(),
    ],
)
def test_what_asks_runs_or_loads_leaves_no_trace(component: Component) -> None:
    assert drawn(component) == ""


def test_bootstrap_is_drawn_as_its_own_markup() -> None:
    table = dbc.Table(html.Tbody(), size="sm", striped=True, responsive=True)
    assert '<table class="table table-striped table-sm">' in drawn(table)
    assert (
        drawn(dbc.Col("x", width=3, md=6, lg=True)) == '<div class="col-3 col-md-6 col-lg">x</div>'
    )
    assert drawn(dbc.Badge("3", color="info", pill=True)) == (
        '<span class="badge text-bg-info rounded-pill">3</span>'
    )
    assert drawn(dbc.Alert("x", color="danger", is_open=False)) == ""
    assert 'class="alert alert-danger"' in drawn(dbc.Alert("x", color="danger"))
    assert 'class="hstack gap-2"' in drawn(dbc.Stack("x", direction="horizontal", gap=2))
    folded = dbc.AccordionItem(html.P("inside"), title="Title <")
    assert drawn(dbc.Accordion(folded)) == (
        '<div class="accordion"><details class="accordion-item" open>'
        "<summary>Title &lt;</summary><p>inside</p></details></div>"
    )


@pytest.mark.parametrize("library", [dbc, dcc])
def test_what_is_behind_tabs_stands_one_below_the_other(library: Any) -> None:
    tabs = library.Tabs([library.Tab("one", label="First"), library.Tab("two", label="Second")])
    assert Read(drawn(tabs)).text == "FirstoneSecondtwo"


def test_what_makes_sense_on_the_screen_alone_is_left_out() -> None:
    hint = html.P("Drag a box", className="small d-print-none")
    assert drawn([hint, dbc.Card("x", class_name="d-print-none"), html.P("rest")]) == "<p>rest</p>"


def test_our_own_parts_are_drawn_whole() -> None:
    parts = [card("Title", empty_state("Empty", "Do this")), status_badge(Status.FAILED, "why <")]
    found = Read(drawn(parts))
    assert found.text == "TitleEmptyDo thisfailed" and "left-out" not in drawn(parts)
    assert {"class": "status status-failed", "title": "why <"} in [
        kept for _, kept in found.elements
    ]


class Custom(Component):
    """A component of a library that nobody here knows."""

    _namespace = "somebodys_library"
    _type = "Custom<b>"
    _prop_names = ["children", "data"]
    available_properties = ["children", "data"]
    available_wildcard_properties: List[str] = []
    _valid_wildcard_attributes: List[str] = []
    _children_props: List[str] = []
    _base_nodes = ["children"]


def test_an_unknown_component_is_told_and_its_inside_is_drawn() -> None:
    said = drawn(html.Div(Custom(children=[html.P("inside"), "text", {"odd": 1}])))
    assert Read(said).text == "Not in this file: Custom<b>insidetext"
    assert Read(drawn(dag.AgGrid())).text == "Not in this file: AgGrid"


@pytest.mark.parametrize("node", [{"props": {}}, object(), b"bytes", {1, 2}])
def test_what_is_no_component_is_told(node: Any) -> None:
    assert f"Not in this file: {type(node).__name__}" in drawn(html.Div([node, "rest"]))


@given(st.text() | st.just(NASTY))
def test_a_text_stays_a_text_wherever_it_stands(text: str) -> None:
    node = html.Div(
        [
            html.P(text, title=text, className=text, style={"color": text}, **{"data-x": text}),
            html.A(text, href=text, target=text),
            dcc.Markdown(text),
            dbc.Badge(text, color=text),
            dbc.Tab(text, label=text),
            Custom(children=text),
        ],
        id=text,
    )
    found = Read(drawn(node))
    assert set(found.tags) <= {"div", "p", "a", "span", "section", "h3"} and not found.comments
    names = {name for _, kept in found.elements for name in kept}
    assert names <= {"id", "class", "title", "style", "data-x", "href", "rel"}


@given(st.text() | st.just(NASTY))
def test_a_figure_comes_back_and_nothing_ends_its_script(text: str) -> None:
    figure = {"data": [{"name": text, "y": [1, None]}], "layout": {"title": {"text": text}}}
    said = drawn(dcc.Graph(figure=figure, config={"x": text}))
    found = Read(said)
    assert found.tags == ["div", "div", "script"]
    kept = json.loads(found.text)
    assert kept["config"] == {"x": text} and kept["figure"] == figure
    assert "<" not in found.text and "\u2028" not in found.text and "\u2029" not in found.text


def test_numbers_that_json_does_not_know_are_gaps() -> None:
    figure = {"data": [{"y": [float("nan"), float("inf"), 1.5]}], "layout": {}}
    drawing = Drawing(PARTS)
    text = Read(drawing.draw(dcc.Graph(figure=figure))).text
    assert json.loads(text)["figure"]["data"] == [{"y": [None, None, 1.5]}]
    assert len(drawing.figures) == 1


def test_a_figure_that_cannot_be_written_is_told() -> None:
    drawing = Drawing(PARTS)
    said = drawing.draw(dcc.Graph(figure={"data": [{"y": [10**400]}]}))
    assert "Not in this file: a figure" in said and not drawing.figures


def test_a_figure_has_the_height_of_its_component_or_its_own() -> None:
    figure = {"data": [], "layout": {"height": 300}}
    assert 'style="height:300px"' in drawn(dcc.Graph(figure=figure))
    assert 'style="height:9rem"' in drawn(dcc.Graph(figure=figure, style={"height": "9rem"}))
    assert "style" not in drawn(dcc.Graph(figure={"data": []}))
