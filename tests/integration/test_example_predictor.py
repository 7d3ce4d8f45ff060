"""docs/examples/predictor.py: trained models of AllenNLP, asked through the dashboard."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any, Dict, Iterator, List, Sequence

import attrs
import pytest

from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import UsageError
from mallennlp.project import Project, create_project
from mallennlp.services.config import Config, ProjectSection, render_config
from tests.components import HAS_ALLENNLP
from tests.custom_pages import opened
from tests.docs import ROOT
from tests.servers import PASSWORD, USERNAME
from tests.unit.dashboard.fixtures import Browser, toasts, walk

EXAMPLE = ROOT / "docs" / "examples" / "predictor.py"
PREDICT = "..predict-result.children...predict-last.children...predict-text.value.."
STORE = "mallennlp-state-predict"

WORDS = {"the": "DET", "a": "DET", "cat": "NOUN", "dog": "NOUN", "sleeps": "VERB", "barks": "VERB"}
SENTENCES = ["the cat sleeps", "a dog barks", "the dog sleeps", "a cat barks"]
REVIEWS = [("fine soup", "good"), ("fine bread", "good"), ("cold soup", "bad")]

OWN_CODE = '''
"""Code of the project's own: a model without a predictor, a predictor with inputs of its own."""

from allennlp.models import Model, SimpleTagger
from allennlp.predictors import Predictor


@Model.register("own_tagger")
class OwnTagger(SimpleTagger):
    default_predictor = None


@Predictor.register("entailment")
class Entailment(Predictor):
    def predict_json(self, inputs):
        return {"premise": inputs["premise"], "holds": True}
'''


# --- trained models, and a project of them


def training(data: Path, reader: Dict[str, Any], model: Dict[str, Any]) -> Dict[str, Any]:
    """A training of seconds, of words with an embedding each."""
    embedder = {"token_embedders": {"tokens": {"type": "embedding", "embedding_dim": 8}}}
    return {
        "dataset_reader": reader,
        "train_data_path": str(data),
        "validation_data_path": str(data),
        "model": {**model, "text_field_embedder": embedder},
        "data_loader": {"batch_size": 4},
        "trainer": {
            "optimizer": {"type": "adam", "lr": 0.1},
            "num_epochs": 8,
            "validation_metric": "+accuracy",
            "cuda_device": -1,
        },
    }


def tagger(folder: Path) -> Dict[str, Any]:
    lines = ["\t".join(f"{word}###{WORDS[word]}" for word in line.split()) for line in SENTENCES]
    data = folder / "tags.tsv"
    data.write_text("\n".join(lines * 3) + "\n")
    encoder = {"type": "pass_through", "input_dim": 8}
    model = {"type": "simple_tagger", "encoder": encoder}
    return training(data, {"type": "sequence_tagging"}, model)


def classifier(folder: Path) -> Dict[str, Any]:
    data = folder / "reviews.jsonl"
    lines = [json.dumps({"text": text, "label": label}) for text, label in REVIEWS * 4]
    data.write_text("\n".join(lines) + "\n")
    reader = {"type": "text_classification_json", "tokenizer": {"type": "whitespace"}}
    encoder = {"type": "bag_of_embeddings", "embedding_dim": 8}
    return training(data, reader, {"type": "basic_classifier", "seq2vec_encoder": encoder})


def start(folder: Path, name: str, config: Dict[str, Any]) -> "subprocess.Popen[str]":
    """Let AllenNLP train what a config says, in a process of its own."""
    (folder / f"{name}.json").write_text(json.dumps(config))
    return subprocess.Popen(
        [sys.executable, "-m", "allennlp", "train", f"{name}.json", "-s", f"runs/{name}"],
        cwd=folder,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def change(run: Path, part: str, **values: Any) -> None:
    """Other values in a part of a run's config."""
    config = json.loads((run / "config.json").read_text())
    config[part].update(values)
    (run / "config.json").write_text(json.dumps(config))


def copies(runs: Path) -> None:
    """Runs that are like the trained ones, but for one thing each."""
    shutil.copytree(runs / "classifier", runs / "spacy")
    for name in ("checkpoint", "bare", "foreign", "own", "damaged", "replaced"):
        shutil.copytree(runs / "tagger", runs / name)
    for name in ("checkpoint", "bare", "foreign", "own", "spacy"):
        (runs / name / "model.tar.gz").unlink()
    for weights in (runs / "bare").glob("*.th"):
        weights.unlink()
    change(runs / "foreign", "model", type="nowhere_tagger")
    change(runs / "own", "model", type="own_tagger")
    change(runs / "spacy", "dataset_reader", tokenizer={"type": "spacy", "language": "none_such"})
    (runs / "damaged" / "model.tar.gz").write_bytes(b"")


def project_in(root: Path, imports: Sequence[str]) -> Project:
    """The project of somebody who copied the example into it."""
    shutil.copy(EXAMPLE, root / "predictor.py")
    config = Config(project=ProjectSection(name="models"))
    made = create_project(root, render_config(config), USERNAME, PASSWORD)
    made.accounts.add("bob", PASSWORD, Permission.READ)
    made.scan()
    server = attrs.evolve(made.config.server, imports=tuple(imports))
    return Project(made.root, attrs.evolve(made.config, server=server))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("predictor")
    (root / "runs").mkdir()
    trainings = [
        start(root, "tagger", tagger(root)),
        start(root, "classifier", classifier(root)),
    ]
    for process in trainings:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors[-3000:]
    copies(root / "runs")
    (root / "own_code.py").write_text(OWN_CODE)
    return project_in(root, ["own_code", "predictor"])


@pytest.fixture(scope="module")
def browser(project: Project) -> Iterator[Browser]:
    with opened(project, project.root) as browser:
        yield browser


@pytest.fixture
def example(browser: Browser) -> Iterator[ModuleType]:
    """The page's module, with no model loaded."""
    module = sys.modules["predictor"]
    module.load.cache_clear()
    yield module
    module.load.cache_clear()


# --- what a user does, and sees


def ask(
    browser: Browser, run: str, text: Any, more: str = "", kept: Sequence[str] = (), by: str = "go"
) -> Any:
    """Press "Predict", or Enter in the box."""
    data = browser.store(STORE)
    data["values"]["sentences"] = list(kept)
    pressed = {"go": "predict-go.n_clicks", "enter": "predict-text.n_submit"}[by]
    values = {pressed: 1, "predict-text.value": text, f"{STORE}.data": data}
    return browser.call(PREDICT, values, "/predict", f"?path=runs/{run}{more}")


def result(answer: Any) -> Any:
    """What stands in the place of the prediction."""
    assert answer.status_code == 200, answer.text
    assert toasts(answer) == []
    return answer.get_json()["response"]["predict-result"]["children"]


def complaint(answer: Any) -> str:
    """The one notification; and nothing changes on the page or in the state."""
    assert answer.status_code == 200, answer.text
    (toast,) = toasts(answer)
    assert "response" not in answer.get_json() or not answer.get_json()["response"]
    assert STORE not in answer.get_json()["sideUpdate"]
    return str(toast["message"])


def texts(node: Any) -> List[str]:
    """The texts in an answer, in the order of reading."""
    if isinstance(node, dict):
        return texts(node.get("props", {}).get("children"))
    if isinstance(node, list):
        return [text for item in node for text in texts(item)]
    return [] if node is None else [str(node)]


def page(browser: Browser, search: str = "") -> Any:
    answer = browser.open(f"/predict{search}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()["response"]


def component(tree: Any, name: str) -> Dict[str, Any]:
    (found,) = (props for props in walk(tree) if props.get("id") == name)
    return found


def state_in(answer: Any) -> Dict[str, Any]:
    operations = answer.get_json()["sideUpdate"][STORE]["data"]["operations"]
    return {item["location"][-1]: item["params"]["value"] for item in operations}


def again(browser: Browser, kept: Sequence[str], clicks: Dict[Any, Any], number: Any) -> Any:
    """Press one of the last sentences. ``clicks``: how often each of them was pressed so far."""
    data = browser.store(STORE)
    data["values"]["sentences"] = list(kept)

    def button(index: Any) -> Dict[str, Any]:
        return {"number": index, "type": "predict-again"}

    pressed = [
        {"id": button(index), "property": "n_clicks", "value": count}
        for index, count in clicks.items()
    ]
    location = {"id": "mallennlp-location"}
    (output,) = (
        name for name in browser.app.callback_map if name.startswith("predict-text.value@")
    )
    return browser.post(
        {
            "output": output,
            "outputs": {"id": "predict-text", "property": output.partition(".")[2]},
            "inputs": [pressed],
            "state": [
                {**location, "property": "pathname", "value": "/predict"},
                {**location, "property": "search", "value": "?path=runs/tagger"},
                {"id": STORE, "property": "data", "value": data},
            ],
            "changedPropIds": [json.dumps(button(number), separators=(",", ":")) + ".n_clicks"],
        }
    )


# --- in any environment


@pytest.fixture
def without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """The dashboard of an environment that lacks AllenNLP, or of one that says so."""
    with opened(project_in(tmp_path, ["predictor"]), tmp_path) as browser:
        assert sys.modules["predictor"].HAS_ALLENNLP is HAS_ALLENNLP
        monkeypatch.setattr(sys.modules["predictor"], "HAS_ALLENNLP", False)
        yield browser


@pytest.mark.parametrize("search", ["", "?path=runs/tagger"])
def test_without_allennlp_the_page_says_where_to_serve(without: Browser, search: str) -> None:
    said = " ".join(texts(page(without, search)["mallennlp-content"]["children"]))
    assert "AllenNLP is not installed here" in said
    assert "in the environment that trains them" in said and "mallennlp serve" in said


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        ("the cat", {"sentence": "the cat"}),
        ('{"premise": "a", "hypothesis": "b"}', {"premise": "a", "hypothesis": "b"}),
        ('{"premise": "a"', None),
    ],
)
def test_a_json_object_is_taken_as_it_is(without: Browser, text: str, inputs: Any) -> None:
    example = sys.modules["predictor"]
    if inputs is None:
        with pytest.raises(UsageError, match="begins like a JSON object and is none"):
            example.inputs_of(text)
    else:
        assert example.inputs_of(text) == inputs


# --- beside AllenNLP


@pytest.mark.allennlp
@pytest.mark.parametrize("by", ["go", "enter"])
def test_a_tagger_tags_each_word(browser: Browser, by: str) -> None:
    said = texts(result(ask(browser, "tagger", "the dog barks", by=by)))
    start = said.index("the")
    assert said[start : start + 6] == ["the", "DET", "dog", "NOUN", "barks", "VERB"]
    assert any("split at blanks" in text for text in said)


@pytest.mark.allennlp
def test_a_classifier_shows_its_classes_the_likeliest_first(browser: Browser) -> None:
    shown = result(ask(browser, "classifier", "cold soup"))
    said = [text for text in texts(shown) if text in ("good", "bad")]
    assert said[:2] == ["bad", "good"]
    bars = [props["value"] for props in walk(shown) if "value" in props]
    assert len(bars) == 2 and bars[0] > bars[1] and sum(bars) == pytest.approx(100)
    assert not any("split at blanks" in text for text in texts(shown))


@pytest.mark.allennlp
def test_anything_else_is_shown_as_json(browser: Browser) -> None:
    asked = ask(browser, "own", '{"premise": "Sänger <b>"}', "&predictor=entailment")
    (shown,) = [text for text in texts(result(asked)) if text.startswith("{")]
    assert json.loads(shown) == {"premise": "Sänger <b>", "holds": True}


@pytest.mark.allennlp
def test_the_predictor_of_the_address_is_used(browser: Browser) -> None:
    said = texts(result(ask(browser, "own", "a cat sleeps", "&predictor=sentence_tagger")))
    assert "VERB" in said


@pytest.mark.allennlp
def test_a_run_without_an_archive_predicts_from_its_best_checkpoint(browser: Browser) -> None:
    assert "NOUN" in texts(result(ask(browser, "checkpoint", "a cat")))


@pytest.mark.allennlp
def test_a_model_is_loaded_once(browser: Browser, example: ModuleType) -> None:
    for text in ("a cat", "a dog", "the dog"):
        result(ask(browser, "tagger", text))
    assert (example.load.cache_info().misses, example.load.cache_info().hits) == (1, 2)


@pytest.mark.allennlp
def test_callers_at_once_load_a_model_once(browser: Browser, example: ModuleType) -> None:
    answers: List[Any] = []

    def call() -> None:
        another = Browser(browser.app)
        another.log_in(USERNAME, PASSWORD)
        answers.append(ask(another, "tagger", "the cat"))

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert ["NOUN" in texts(result(answer)) for answer in answers] == [True] * 4
    assert (example.load.cache_info().misses, example.load.cache_info().hits) == (1, 3)


@pytest.mark.allennlp
def test_another_archive_in_the_same_place_is_loaded(
    browser: Browser, example: ModuleType, project: Project
) -> None:
    assert "VERB" in texts(result(ask(browser, "replaced", "cold soup")))
    runs = project.root / "runs"
    shutil.copy(runs / "classifier" / "model.tar.gz", runs / "replaced" / "model.tar.gz")
    said = texts(result(ask(browser, "replaced", "cold soup")))
    assert "bad" in said and "VERB" not in said
    assert example.load.cache_info().misses == 2


@pytest.mark.allennlp
def test_few_models_are_kept(browser: Browser, example: ModuleType) -> None:
    for run in ("tagger", "classifier", "checkpoint"):
        result(ask(browser, run, "fine soup"))
    assert example.load.cache_info().currsize == example.MOST_LOADED == 2


@pytest.mark.allennlp
def test_nobody_waits_for_ever(
    browser: Browser, example: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example, "WAIT_S", 0.01)
    with example._turn:
        assert "under way" in complaint(ask(browser, "tagger", "the cat"))
    result(ask(browser, "tagger", "the cat"))


@pytest.mark.allennlp
def test_an_error_lets_the_next_one_in(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["predictor"], "WAIT_S", 0.01)
    complaint(ask(browser, "damaged", "the cat"))
    result(ask(browser, "tagger", "the cat"))


# --- what goes wrong


@pytest.mark.allennlp
@pytest.mark.parametrize(
    ("run", "more", "said"),
    [
        ("nowhere", "", "No experiment is called 'runs/nowhere'"),
        ("../../etc", "", "No experiment is called"),
        ("tagger/../classifier", "", "No experiment is called"),
        ("bare", "", "runs/bare has no model.tar.gz and no best.th"),
        ("foreign", "", "'nowhere_tagger' is not a registered name for 'Model'. If its code"),
        ("foreign", "", "'imports' under [server] in Project.toml"),
        ("own", "", "AllenNLP knows no predictor for this model."),
        ("damaged", "", "AllenNLP cannot load"),
        ("tagger", "&predictor=os.system", "There is no predictor 'os.system'; there are"),
        ("tagger", "&predictor=nothing", "entailment, "),
        ("own", "&predictor=entailment", "asks for 'premise'. Type it as JSON: {\"premise\": "),
    ],
)
def test_what_is_wrong_with_a_run_is_told(browser: Browser, run: str, more: str, said: str) -> None:
    assert said in complaint(ask(browser, run, "the cat", more))


@pytest.mark.allennlp
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 2_001, "2001 characters are too many; 2000 are allowed."),
        ("", "Type a sentence first."),
        (" \n", "Type a sentence first."),
        (None, "Type a sentence first."),
        (["the cat"], "Type a sentence first."),
        ('{"sentence": ', "begins like a JSON object and is none"),
        ('{"words": "the cat"}', "asks for 'sentence'"),
        ('{"a":' * 300, "begins like a JSON object and is none"),
    ],
)
def test_what_is_wrong_with_a_text_is_told(browser: Browser, text: Any, said: str) -> None:
    assert said in complaint(ask(browser, "tagger", text))


@pytest.mark.allennlp
def test_a_download_that_fails_does_not_end_the_server(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(name: str) -> None:
        raise SystemExit(1)

    monkeypatch.setattr("allennlp.common.util.spacy_download", download)
    said = complaint(ask(browser, "spacy", "the cat"))
    assert "AllenNLP cannot load" in said and "SystemExit" in said


@pytest.mark.allennlp
def test_a_reader_looks_and_does_not_predict(browser: Browser) -> None:
    reader = Browser(browser.app)
    reader.log_in("bob", PASSWORD)
    tree = page(reader, "?path=runs/tagger")
    assert component(tree, "predict-go")["disabled"] is True
    assert component(tree, "predict-text")["disabled"] is True
    assert "This needs the level READ_WRITE." in texts(tree["mallennlp-content"]["children"])
    assert ask(reader, "tagger", "the cat").status_code == 403
    assert component(page(browser, "?path=runs/tagger"), "predict-go")["disabled"] is False


@pytest.mark.allennlp
@pytest.mark.parametrize(("run", "status"), [("bare", "no best.th"), ("nowhere", "No experiment")])
def test_a_page_that_cannot_work_says_so_when_it_opens(
    browser: Browser, run: str, status: str
) -> None:
    said = " ".join(texts(page(browser, f"?path=runs/{run}")["mallennlp-content"]["children"]))
    assert status in said and "Predict" not in said


# --- the runs to choose from


@pytest.mark.allennlp
def test_the_runs_are_links_to_this_page(browser: Browser) -> None:
    tree = page(browser)
    links = {props["href"] for props in walk(tree) if "href" in props}
    assert {"/predict?path=runs/tagger", "/predict?path=runs/checkpoint"} <= links
    assert "/predict?path=runs/bare" not in links
    said = texts(tree["mallennlp-content"]["children"])
    assert "runs/bare" in said
    assert said.count(" · without model.tar.gz and best.th") == 1


def search(browser: Browser, query: str) -> List[str]:
    """What stands below the box after typing a search."""
    answer = browser.call("predict-runs.children", {"predict-search.value": query}, "/predict")
    assert toasts(answer) == []
    return texts(answer.get_json()["response"]["predict-runs"]["children"])


@pytest.mark.allennlp
@pytest.mark.parametrize(
    "query",
    ["path:runs/classifier", "classifier path:*/cl*", "seq2vec_encoder.embedding_dim:8 path:*er"],
)
def test_a_search_narrows_the_runs(browser: Browser, query: str) -> None:
    said = search(browser, query)
    assert "runs/classifier" in said and "runs/tagger" not in said
    assert "1 of 1 runs" in said


@pytest.mark.allennlp
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("zebra", "No such run"),
        ("status:failed", "No such run"),
        ("(model:", "This search cannot be read"),
    ],
)
def test_a_search_that_finds_nothing_says_why(browser: Browser, query: str, title: str) -> None:
    assert title in search(browser, query)


@pytest.mark.allennlp
def test_a_long_list_is_cut(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["predictor"], "MOST_RUNS", 2)
    tree = page(browser)
    links = [props["href"] for props in walk(tree) if props.get("href", "").startswith("/predict?")]
    assert len(links) == 2
    assert any(text.startswith("2 of ") for text in texts(tree["mallennlp-content"]["children"]))


# --- the last sentences


@pytest.mark.allennlp
def test_the_last_sentences_are_kept_once_the_newest_first(browser: Browser) -> None:
    kept = ["a cat", "a dog", "one", "two", "three"]
    answer = ask(browser, "tagger", "a dog", kept=kept)
    assert state_in(answer)["sentences"] == ["a dog", "a cat", "one", "two", "three"]
    answer = ask(browser, "tagger", "the cat", kept=kept)
    assert state_in(answer)["sentences"] == ["the cat", "a cat", "a dog", "one", "two"]
    last = answer.get_json()["response"]["predict-last"]["children"]
    assert texts(last) == ["Typed before", "the cat", "a cat", "a dog", "one", "two"]


@pytest.mark.allennlp
def test_the_line_break_of_enter_is_taken_away(browser: Browser) -> None:
    answer = ask(browser, "tagger", "a cat\n", kept=["a cat"], by="enter")
    assert answer.get_json()["response"]["predict-text"] == {"value": "a cat"}
    assert len(texts(answer.get_json()["response"]["predict-last"]["children"])) == 2


@pytest.mark.allennlp
def test_the_newest_sentence_stands_in_the_box(browser: Browser) -> None:
    data = browser.store(STORE)
    data["values"]["sentences"] = ["a cat", "a dog"]
    tree = browser.open("/predict?path=runs/tagger", {STORE: data}).get_json()["response"]
    assert component(tree, "predict-text")["value"] == "a cat"


@pytest.mark.allennlp
def test_a_last_sentence_is_put_into_the_box(browser: Browser) -> None:
    answer = again(browser, ["a cat", "a dog"], {0: None, 1: 1}, 1)
    assert answer.get_json()["response"] == {"predict-text": {"value": "a dog"}}


@pytest.mark.allennlp
@pytest.mark.parametrize(
    ("clicks", "number"),
    [({0: None, 1: None}, 0), ({7: 1}, 7), ({-1: 1}, -1), ({"0": 1}, "0")],
    ids=["appeared", "too large", "negative", "a text"],
)
def test_what_is_no_press_of_a_button_changes_nothing(
    browser: Browser, clicks: Dict[Any, Any], number: Any
) -> None:
    assert again(browser, ["a cat", "a dog"], clicks, number).status_code == 204
