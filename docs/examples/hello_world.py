"""State and parameters: a page that greets.

To use it, copy it beside Project.toml and name it there, under [server]: imports = ["hello_world"]
"""

import attr
import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.dependencies import Input, Output, State

from mallennlp.dashboard.components import card
from mallennlp.dashboard.page import Page
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url


@Page.register("/hello-world")
class HelloWorld(Page):
    navlink_name = "Hello, World!"
    icon = "emoji-smile"

    # What stands in the address: /hello-world?greeting=Ahoy&times=2
    @from_url
    @serializable
    class Params:
        greeting: str = "Hello"
        times: int = attr.ib(default=1, validator=attr.validators.in_(range(1, 10)))

    # What this tab of the browser remembers, over a reload and a visit to other pages.
    @serializable
    class SessionState:
        name: str = "World"
        greeted: int = 0

    def get_elements(self):
        form = dbc.InputGroup(
            [
                dbc.Input(id="hello-world-name", value=self.s.name, maxlength=100),
                dbc.Button("Greet", id="hello-world-go"),
            ]
        )
        said = html.Div(self._greeting(), id="hello-world-said", className="my-3")
        ahoy = dcc.Link("In nautical", href=HelloWorld.url(greeting="Ahoy", times=2))
        label = dbc.Label("Whom shall we greet?", html_for="hello-world-name")
        return card("A greeting", [label, form, said, ahoy])

    @Page.callback(
        Output("hello-world-said", "children"),
        Input("hello-world-go", "n_clicks"),
        State("hello-world-name", "value"),
        prevent_initial_call=True,
    )
    def greet(self, n_clicks, name):
        self.s.name = name or "World"
        self.s.greeted += 1
        return self._greeting()

    def _greeting(self):
        greeting = " ".join([self.p.greeting] * self.p.times)
        return [
            html.P(f"{greeting}, {self.s.name}!", className="h3"),
            html.Small(f"Greeted {self.s.greeted} times in this tab.", className="text-secondary"),
        ]
