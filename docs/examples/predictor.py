"""Try a trained model on a sentence of your own: ``/predict``, and ``/predict?path=RUN``.

Copy this file into the project's folder, and name it under ``[server]`` in ``Project.toml``. What
you give to ``allennlp train`` as ``--include-package`` stands beside it::

    [server]
    imports = ["my_models", "predictor"]

The dashboard has to run where AllenNLP is installed.
"""

import functools
import importlib.util
import json
import re
import threading
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import dash_bootstrap_components as dbc
from dash import ALL, ctx, dcc, html
from dash.dependencies import Input, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import (
    card,
    empty_state,
    experiment_link,
    formats,
    labelled_input,
    query_problem,
)
from mallennlp.dashboard.page import Page
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.exceptions import ConflictError, NotFoundError, QueryError, StorageError, UsageError
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url

HAS_ALLENNLP = importlib.util.find_spec("allennlp") is not None
MOST_CHARACTERS = 2_000
MOST_SENTENCES = 5
MOST_RUNS = 20
MOST_BARS = 10


@Page.register("/predict")
class Predict(Page):
    """Choose a run, type a sentence, see what its model says."""

    navlink_name = "Predict"
    icon = "chat-left-text"

    @from_url
    @serializable
    class Params:
        path: str = ""
        predictor: str = ""  # a registered name, as for `allennlp predict --predictor`

    @serializable
    class SessionState:
        sentences: List[str] = []  # the newest first; they stay when you go on to another run

    def get_elements(self):
        if not HAS_ALLENNLP:
            what_to_do = [
                "This page loads models, so the dashboard has to run in the environment that trains"
                " them. There: ",
                html.Code("pip install allennlp-manager"),
                ", and then ",
                html.Code("mallennlp serve"),
                ".",
            ]
            return empty_state("AllenNLP is not installed here", what_to_do, icon="plug")
        return self._form() if self.p.path else self._choice()

    # --- without a path: which run?

    def _choice(self):
        example = "Search, such as model:simple_tagger tag:paper"
        search = labelled_input("predict-search", "Search", placeholder=example, debounce=300)
        found = html.Div(self._runs(""), id="predict-runs", className="mt-3")
        return card("Which model?", [*search, found])

    @Page.callback(
        Output("predict-runs", "children"),
        Input("predict-search", "value"),
        mutating=False,
        prevent_initial_call=True,
    )
    def search(self, text):
        try:
            return self._runs(text or "")
        except QueryError as error:  # shown here: a search is half typed most of the time
            return query_problem(error)

    def _runs(self, text):
        query = TableQuery(
            query=text,
            statuses=(Status.FINISHED, Status.STOPPED),
            sort=(SortKey("started_s", descending=True),),
            limit=MOST_RUNS,  # the index cuts the list: a project may have thousands of runs
        )
        found = self.project.search(query)
        if not found.rows:
            return empty_state("No such run", "Only runs that have ended in order have a model.")
        more = f"{len(found.rows)} of {found.total} runs"
        items = [_item(row, weights_in(self.project.directory(row.path))) for row in found.rows]
        return [dbc.ListGroup(items, flush=True), html.Small(more, className="text-secondary")]

    # --- with a path: the sentence, and what the model says

    def _form(self):
        run = self.project.experiment(self.p.path)
        self._weights()  # without a model there is nothing to type
        allowed = self.user.permission >= Permission.READ_WRITE
        hint = "Enter predicts, Shift+Enter begins a line. The first time, the model is loaded."
        if not allowed:
            hint = f"This needs the level {Permission.READ_WRITE}."
        box = dbc.Textarea(
            id="predict-text",
            value=self.s.sentences[0] if self.s.sentences else "",
            placeholder='A sentence, or the predictor\'s input as JSON: {"sentence": "..."}',
            maxlength=MOST_CHARACTERS,
            disabled=not allowed,
            rows=3,
        )
        busy = html.Span(dbc.Spinner(size="sm"), id="predict-busy", hidden=True, className="me-2")
        go = dbc.Button([busy, "Predict"], id="predict-go", disabled=not allowed, class_name="me-3")
        form = [
            html.Label("Sentence", htmlFor="predict-text", className="visually-hidden"),
            box,
            html.Div([go, html.Small(hint, className="text-secondary")], className="my-2"),
            html.Div(self._last(), id="predict-last"),
        ]
        other = dcc.Link("Another run", href=Predict.url())
        about = [experiment_link(run.path), f" · {run.model} · ", other]
        result = html.Div(id="predict-result", className="mt-3", **{"aria-live": "polite"})
        return [html.P(about), card("What is the model to read?", form), result]

    # Who may look at the page need not be allowed to load models, which takes memory and time. A
    # button that is disabled is a courtesy; that the server checks `permissions` is what counts.
    @Page.callback(
        [
            Output("predict-result", "children"),
            Output("predict-last", "children"),
            Output("predict-text", "value"),
        ],
        [Input("predict-go", "n_clicks"), Input("predict-text", "n_submit")],
        State("predict-text", "value"),
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
        running=[
            (Output("predict-go", "disabled"), True, False),
            (Output("predict-text", "readonly"), True, False),
            (Output("predict-busy", "hidden"), False, True),
        ],
    )
    def predict(self, n_clicks, n_submit, text):
        text = checked(text)  # without the line break of the Enter that sent it
        weights = self._weights()
        started_s = time.perf_counter()
        outputs, model = predict(weights, self.p.predictor, inputs_of(text))
        took = f"{1000 * (time.perf_counter() - started_s):,.0f} ms"
        self.s.sentences = list(dict.fromkeys([text, *self.s.sentences]))[:MOST_SENTENCES]
        return card("Prediction", view(outputs, model), actions=took), self._last(), text

    def _weights(self):
        # The path comes from the client. `directory` knows the project's experiments and nothing
        # else: a model file is a program, and nobody is to have one run that lies elsewhere.
        weights = weights_in(self.project.directory(self.p.path))
        if weights is None:
            reason = "has no model.tar.gz and no best.th, so there is no model to load"
            raise NotFoundError(f"{self.p.path} {reason}. Choose another run.")
        return weights

    def _last(self):
        if not self.s.sentences:
            return None
        title = html.Small("Typed before", className="text-secondary")
        buttons = [
            dbc.Button(
                sentence,
                id={"type": "predict-again", "number": number},
                title="Put it into the box",
                color="link",
                size="sm",
                class_name="d-block mw-100 p-0 text-truncate",
            )
            for number, sentence in enumerate(self.s.sentences)
        ]
        return [title, *buttons]

    @Page.callback(
        Output("predict-text", "value", allow_duplicate=True),
        Input({"type": "predict-again", "number": ALL}, "n_clicks"),
        mutating=False,
        prevent_initial_call=True,
    )
    def again(self, clicks):
        sentences, number = dict(enumerate(self.s.sentences)), ctx.triggered_id["number"]
        if not any(clicks) or number not in sentences:
            raise PreventUpdate  # the buttons have appeared; nobody pressed one
        return sentences[number]


def _item(row, weights):
    name = dcc.Link(row.path, href=Predict.url(path=row.path)) if weights else row.path
    details = [row.model or "", " · ", formats.moment(row.started_s)]
    if row.best_metric is not None:
        details += [f" · {row.best_metric_name} ", formats.number(row.best_metric)]
    if not weights:
        details += [" · without model.tar.gz and best.th"]
    return dbc.ListGroupItem(
        [name, html.Div(details, className="text-secondary small")], class_name="px-0"
    )


def checked(text: Any) -> str:
    """What was typed. `maxlength` in the browser binds only those who are honest."""
    if not isinstance(text, str) or not text.strip():
        raise UsageError("Type a sentence first.")
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"{len(text)} characters are too many; {MOST_CHARACTERS} are allowed.")
    return text.strip()


def inputs_of(text: str) -> Dict[str, Any]:
    """What the predictor gets: a JSON object as it is, any other text as the sentence."""
    if not text.startswith("{"):
        return {"sentence": text}
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"This begins like a JSON object and is none: {error}.") from None


# --- models

SPACY = "en_core_web_sm"
MOST_LOADED = 2  # models kept in memory, by each process of the server
WAIT_S = 20.0
_turn = threading.Lock()


def weights_in(directory: Path) -> Optional[Path]:
    """A run's archive, else its best checkpoint; None where there is neither."""
    files = [directory / "model.tar.gz", directory / "best.th"]
    return next((file for file in files if file.is_file()), None)


def predict(weights: Path, predictor: str, inputs: Dict[str, Any]) -> Tuple[Any, "Model"]:
    """Ask a model, loaded at the first call and again when its file has changed."""
    # The server has several threads, and predictors are not made for that: one at a time. Whoever
    # waits holds a thread, so nobody waits for ever.
    if not _turn.acquire(timeout=WAIT_S):
        raise ConflictError("Other predictions are under way. Try again in a moment.")
    try:
        status = weights.stat()
        model = load(weights, predictor, status.st_mtime_ns, status.st_size)
        return model.predict(inputs), model
    finally:
        _turn.release()


@functools.lru_cache(maxsize=MOST_LOADED)
def load(weights: Path, predictor: str, mtime_ns: int, size: int) -> "Model":
    """Load a model. Time and size are there for the cache alone: a new file is a new entry."""
    from allennlp.common.checks import ConfigurationError

    try:
        return Model(weights, predictor)
    except ConfigurationError as error:
        reason = re.split(r"(?<=[.?]) ", str(error))[0].rstrip(".")
        raise UsageError(
            f"AllenNLP cannot make this model: {reason}. If its code is your own: name the module"
            " that you give to --include-package in 'imports' under [server] in Project.toml, and"
            " start the dashboard again."
        ) from None
    except UsageError:
        raise
    except (Exception, SystemExit) as error:  # spaCy exits where a download fails
        kind = type(error).__name__
        raise StorageError(f"AllenNLP cannot load {weights}. {kind}: {error}") from error


class Model:
    """A trained model with its predictor, on the CPU."""

    def __init__(self, weights: Path, name: str) -> None:
        # These imports take seconds: not before somebody predicts.
        from allennlp.common.plugins import import_plugins
        from allennlp.data.tokenizers import WhitespaceTokenizer
        from allennlp.models.archival import load_archive
        from allennlp.predictors import Predictor
        from spacy.util import is_package

        import_plugins()
        # The name comes from the client: AllenNLP imports and calls whatever has a dot in it.
        if name and name not in Predictor.list_available():
            known = ", ".join(sorted(Predictor.list_available()))
            raise UsageError(f"There is no predictor {name!r}; there are {known}.")
        archive = load_archive(weights.parent if weights.suffix == ".th" else weights)
        namespace = archive.config["model"].get("label_namespace", "labels")
        self.labels = dict(archive.model.vocab.get_index_to_token_vocabulary(namespace))
        self.reader = archive.validation_dataset_reader
        self.tokenizer = None
        chosen = name or type(archive.model).default_predictor
        if chosen == "sentence_tagger" and not is_package(SPACY):
            # Where spaCy's model is missing, this predictor would download it now.
            self.tokenizer = WhitespaceTokenizer()
            self.predictor = Predictor(archive.model, self.reader)
        else:
            self.predictor = Predictor.from_archive(archive, name or None)

    def predict(self, inputs: Dict[str, Any]) -> Dict[str, Any]:
        try:
            if self.tokenizer is None:
                return self.predictor.predict_json(inputs)
            words = self.tokenizer.tokenize(inputs["sentence"])
            return self.predictor.predict_instance(self.reader.text_to_instance(words))
        except NotImplementedError:
            raise UsageError(
                "AllenNLP knows no predictor for this model. Name one in the address, such as"
                " &predictor=text_classifier, or as default_predictor in the model's class."
            ) from None
        except KeyError as error:
            key = error.args[0]
            if not isinstance(key, str) or key in inputs:
                raise
            raise UsageError(
                f"The predictor asks for {key!r}. Type it as JSON: {json.dumps({key: '...'})}"
            ) from None


# --- predictions


def view(outputs: Dict[str, Any], model: Model) -> List[Any]:
    """Words with tags, or classes with probabilities, or nothing but the predictor's JSON."""
    text = json.dumps(outputs, indent=2, ensure_ascii=False)[:20_000]
    raw = html.Pre(text, className="small mb-0", style={"maxHeight": "24rem"})
    words, tags, classes = outputs.get("words"), outputs.get("tags"), classes_in(outputs, model)
    if isinstance(words, list) and isinstance(tags, list) and len(words) == len(tags):
        shown = [_word(word, tag) for word, tag in zip(words, tags)]
    elif classes:
        shown = [_bar(label, probability) for label, probability in classes[:MOST_BARS]]
        if len(classes) > MOST_BARS:
            shown.append(html.Small(f"{len(classes)} classes in all", className="text-secondary"))
    else:
        return [raw]
    note = f"Words are split at blanks, because spaCy's {SPACY} is not installed."
    return [
        html.Div(shown),
        html.P(note if model.tokenizer else "", className="text-secondary small mb-1"),
        html.Details([html.Summary("All that the predictor returned"), raw]),
    ]


def classes_in(outputs: Dict[str, Any], model: Model) -> List[Tuple[str, float]]:
    """Classes and their probabilities, the likeliest first; [] where there are none."""
    for key in ("probs", "label_probs", "class_probabilities"):
        values = outputs.get(key)
        if isinstance(values, list) and all(isinstance(value, float) for value in values):
            named = [(model.labels.get(i, str(i)), value) for i, value in enumerate(values)]
            return sorted(named, key=lambda pair: pair[1], reverse=True)
    return []


def _word(word: str, tag: str) -> Any:
    colour = "text-secondary" if tag == "O" else "text-primary-emphasis"
    return html.Span(
        [html.Span(word), html.Small(tag, className=colour)],
        className="d-inline-flex flex-column align-items-center me-3 mb-2",
    )


def _bar(label: str, probability: float) -> Any:
    number = formats.number(probability)
    return dbc.Row(
        [
            dbc.Col(label, width=4, lg=2, class_name="text-truncate"),
            dbc.Col(dbc.Progress(value=100 * probability), class_name="align-self-center"),
            dbc.Col(number, width=3, lg=1, class_name="text-end text-nowrap"),
        ],
        class_name="mb-1",
    )
