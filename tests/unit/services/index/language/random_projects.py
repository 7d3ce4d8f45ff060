"""Small projects and queries about them, made at random: the same ones for the same seed.

Not by hypothesis, which draws the smallest things again and again: of these queries most would find
nothing, or everything, and could not tell a mistake.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any, Dict, List, Mapping, Sequence, Tuple

import attrs

from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.domain.queries.tree import (
    Comparison,
    Has,
    Name,
    Node,
    Not,
    Phrase,
    Query,
    SortTerm,
    Value,
    Word,
    all_of,
    any_of,
    as_range,
)
from mallennlp.domain.status import Status
from tests.unit.services.index.language.model_names import ALSO, FIXED, flat
from tests.unit.services.index.making import DONE, NOW_S, made

# --- projects

PATHS = [
    "runs/a",
    "runs/a/b",
    "runs/b",
    "pos/lstm_h32/seed_1",
    "pos/lstm_h32/seed_2",
    "pos/crf-custom",
    "größe/東京",
    "a b/[c]",
    "/data/Old Runs/x",
    "caf\udce9/a",
]
TEXTS = ["adam", "sgd", "simple_tagger", "Ümlaut", "東京", "a b", "a*b", "[x]", "1", "0.5", "1e-05"]
TEXTS += ["null", "true", "", "10%", "a_b", 'say "x"', "back\\slash", "two\nlines", "x" * 300]
NUMBERS: List[Any] = [-2, -1, 0, 1, 2, 3, 0.1, 0.5, -0.5, 1.0, 1e-05, 1e300, 0.1 + 0.2, 2**70]
SCALARS = [None, True, False, math.inf, math.nan, *NUMBERS, *TEXTS]
KEYS: List[Tuple[str, ...]] = [
    ("lr",),
    ("model", "type"),
    ("model", "lr"),
    ("model", "encoder", "size"),
    ("model", "encoder", "type"),
    ("model",),
    ("dataset_reader",),
    ("train_data_path",),
    ("trainer", "optimizer", "lr"),
    ("trainer", "optimizer", "size"),
    ("trainer", "patience"),
    ("trainer", "validation_metric"),
    ("config", "lr"),
    ("größe", "東京"),
    ("a b", "x:y"),
    ("model.lr",),
    ("validation_loss",),
    ("best", "loss"),
    ("status",),
]
METRICS = ["validation_loss", "validation_acc", "training_loss", "test_acc", "lr", "best_x", "a b"]
VALUES = [0.0, 0.1, 0.5, 1.0, -1.0, 1e-05, math.inf, -math.inf, math.nan]
HOUR_S, DAY_S = 3_600.0, 86_400.0
NEW_YEAR_S = 1_798_761_600.0
"""The first moment of the year, and of the month, in which ``NOW_S`` lies."""
TIMES = [NOW_S, NOW_S - 1, NOW_S - HOUR_S, NOW_S - 7 * DAY_S, NOW_S // DAY_S * DAY_S, NEW_YEAR_S]
TIMES += [NEW_YEAR_S - 0.5, NEW_YEAR_S - 400 * DAY_S, NOW_S - 8 * HOUR_S, 0.0]
REASONS = ["2 epochs done", "the loss is NaN", "Killed: out of MEMORY", "100% done"]
NOTES = ["", "", "The first run that worked", "Größe 東京 (see 'x')", "100%\ndone", "A_b"]
PROBLEMS = ["config.json is no JSON", 'größe.json: "x" is missing', "a\\b cannot be read"]
TAGS = ["paper", "pa per", "wide", "größe", "a*b", "OLD", "1"]
VERSIONS = ["", "0.x", "2.9.3", "2.10.1", "1.5.0"]


def project(random: Random) -> List[Experiment]:
    """From 2 to 8 experiments, many of whose keys and metrics are the same."""
    keys = random.sample(KEYS, random.randint(2, 8))
    metrics = random.sample(METRICS, random.randint(1, 4))
    paths = random.sample(PATHS, random.randint(2, 8))
    return [_experiment(random, path, keys, metrics) for path in paths]


def _experiment(
    random: Random, path: str, keys: Sequence[Tuple[str, ...]], metrics: Sequence[str]
) -> Experiment:
    one = random.choice
    started_s = one(TIMES)
    return made(
        path,
        config=nested({key: _leaf(random) for key in some(random, keys)}),
        status=one(list(Status)),
        reason=one(REASONS),
        evidence=attrs.evolve(DONE, epochs_done=one([0, 1, 3]), epochs_planned=one([None, 3, 10])),
        metrics=MetricSummary(0, _metrics(random, metrics), _metrics(random, metrics)),
        epochs=tuple(
            EpochMetrics(at, _metrics(random, metrics)) for at in range(random.randint(0, 3))
        ),
        version=one(VERSIONS),
        started_s=started_s,
        last_activity_s=one([started_s, NOW_S]),
        duration_s=one([None, 0.5, 60.0, 3600.0, 5400.0]),
        size_bytes=one([0, 999, 1000, 1024, 10**9]),
        annotations=Annotations(
            tuple(random.sample(TAGS, random.randint(0, 2))),
            one(NOTES),
            one(["", "", "Tiny CRF", "crf"]),
            archived=random.random() < 0.2,
        ),
        problems=tuple(random.sample(PROBLEMS, random.choice([0, 0, 1, 2]))),
    )


def some(random: Random, values: Sequence[Any]) -> List[Any]:
    """Most of these, in any order."""
    return random.sample(values, random.randint(len(values) // 2, len(values)))


def nested(leaves: Mapping[Tuple[str, ...], Any]) -> Dict[str, Any]:
    """A config with these leaves, but for those that have no place beside the others."""
    tree: Dict[str, Any] = {}
    for (*way, last), leaf in leaves.items():
        place: Any = tree
        for part in way:
            place = place.setdefault(part, {}) if isinstance(place, dict) else None
        if isinstance(place, dict):
            place.setdefault(last, leaf)
    return tree


def _leaf(random: Random) -> Any:
    if random.random() < 0.1:
        return random.choice([{}, [], [random.choice(SCALARS), random.choice(SCALARS)]])
    return random.choice(random.choice([SCALARS, NUMBERS, TEXTS[:4]]))


def _metrics(random: Random, names: Sequence[str]) -> Dict[str, float]:
    return {name: random.choice(VALUES) for name in some(random, names)}


# --- queries

COUNTS = ["0", "1", "-1", "0.5", "3", "inf", "1e-05", "0.1", "null", "..0.5", "0..1", "1.."]
DATES = ["2027", "2026", "2027-01", "2026-12", "2027-01-15", "2027-01-15T08:00", "2027-01-15T00:00"]
DATES += ["today", "yesterday", "7d", "8h", "0s", "1h", "1w", "2y", "2026..2027-01-14", "7d..1h"]
DATES += ["1h..7d", "..2026", "8h..", "2026-12..1h", "null", "1970-01-01T00:00:00Z"]
OPERANDS: Mapping[str, List[str]] = {
    "path": ["runs/*", "*/a", "runs/a", "*[[]c]", "caf?/a", "größe*", "p", "*[a-b]", "*[^ab]"],
    "name": ["crf", "Tiny CRF", "b", "*e*", "東?"],
    "status": [status.value for status in Status] + ["f*", "*ed", "Finished", "done"],
    "reason": ["done", "NAN", "100%", "2*done", "poch*on", "l?ss", "out of", "m?m", "_"],
    "model": [*TEXTS, "simple*", "*a*", "s", "null"],
    "version": ["2.9", "2.10.1", "2", "0.9", "2.*", "1..2.9", "..2.9.3", "2.9..", "new", "null"],
    "tags": ["paper", "pa*", "pa per", "größe", "a*b", "[Oa]*", "null", "old"],
    "notes": ["first", "FIRST", "größe", "the*that", "irst*tha", "100%", "_", "東京", "null", "("],
    "problems": ["json", "größe", '"x"', "a\\b", "[", "is*no", "json*mis", "null"],
    "metric": ["validation_loss", "validation_*", "validation_acc", "null"],
    "number": COUNTS,
    "duration": ["60", "1min", "1h30m", "0.5s", "1min..1h", "..1h", "null", "1d", "90m", "2x"],
    "time": DATES,
    "truth": ["true", "true", "any", "any", "false", "null", "yes"],
    "size": ["1kB", "1KiB", "1000", "..1kB", "999..1024", "1GB", "1 GB", "big"],
    "config": [
        *TEXTS,
        *COUNTS,
        "true",
        "false",
        "0*",
        "*e*",
        "?",
        "*",
        "a?b",
        "[x]*",
        "NaN",
        "x*",
        "1e*",
        "0.3*4",
        "*.0",
    ],
}
PATTERNS = ["^a", "a$", "^$", "[0-9]+", "(?i)CRF", "1e-05", "^runs/.*b", "e.t", "a|b", "größe"]
PATTERNS += ["ne$", "(", "^0", "\\.", "lines$", "^true", "x{3}", "京"]
WORDS = ["a", "run", "lstm_h32", "Größe", "grosse", "LSTM", "adam", "pos/lstm", "seed_1", "crf-cus"]
WORDS += ["東京", "lr", "!", "the", "x-y", "true", "umlaut", "say", "lines", "slash", "model", "&"]
PHRASES = ["simple tagger", "first run", "a b", "type simple", "the first ru", "two lines", ""]
PHRASES += ["optimizer lr", "old runs", "see x", "say x", "seed 1", "1 paper", "..", "worked größe"]
EQUALS, ORDERS, MATCHES = ["=", "!="], ["<", "<=", ">", ">="], ["~", "!~"]
UNKNOWN = ["lrr", "best_nothing", "config.no", "epoch:9_x", "epoch:1.a", "loss", ".lr", "config."]


def names(runs: Sequence[Experiment]) -> List[str]:
    """Everything that can be typed for a column, and something that cannot."""
    found = [*FIXED, *ALSO, *["archived"] * 3]
    for key in {key for run in runs for key in flat(run.config)}:
        parts = key.split(".")
        found += [".".join(parts[at:]) for at in range(len(parts))]
        found += [f"config.{key}", f"config.{parts[-1]}"]
    for metric in {metric for run in runs for metric in (*run.metrics.best, *run.metrics.last)}:
        found += [metric, f"best_{metric}", f"last_{metric}", f"best.{metric}", f"last.{metric}"]
        found += [f"epoch:{at}{dot}{metric}" for at, dot in ((0, "_"), (1, "."), (2, "_"))]
    return sorted(found)


def _kind(name: str) -> str:
    """Which operands mostly make sense for a column."""
    name = ALSO.get(name, name)
    if name in FIXED:
        kind = FIXED[name][0]
        return kind if kind in OPERANDS else {"best_metric_name": "metric"}.get(name, name)
    is_metric = name.startswith(("best", "last", "epoch:")) or name in METRICS
    return "number" if is_metric else "config"


def query(random: Random, known: Sequence[str]) -> Query:
    """A query about these columns, now and then about one that nobody has."""
    if random.random() < 0.05:
        known = UNKNOWN
    names = random.choices(known, k=random.choice([0, 0, 1, 1, 2, 3]))
    sort = tuple(SortTerm(Name(name), random.random() < 0.5) for name in names)
    return Query(None if random.random() < 0.1 else node(random, known, 2), sort)


def node(random: Random, known: Sequence[str], depth: int) -> Node:
    """A condition; ``depth``: of conditions inside each other."""
    if depth and random.random() < 0.4:
        inner = [node(random, known, depth - 1) for _ in range(random.randint(2, 3))]
        found = random.choice([all_of, any_of, any_of])(inner)
        assert found is not None
        return Not(found) if random.random() < 0.2 else found
    found = _leaf_node(random, known)
    return Not(found) if random.random() < 0.15 else found


def _leaf_node(random: Random, known: Sequence[str]) -> Node:
    chosen = random.random()
    if chosen < 0.7:
        return _comparison(random, random.choice(known))
    if chosen < 0.8:
        return Has(tuple(map(Name, random.choices(known, k=random.randint(1, 2)))))
    return Word(random.choice(WORDS)) if chosen < 0.92 else Phrase(random.choice(PHRASES))


def _comparison(random: Random, name: str) -> Comparison:
    """A column compared with what mostly makes sense."""
    kind = _kind(name)
    numeric = kind in ("number", "duration", "time", "size")
    whole = kind in ("tags", "truth")
    signs = EQUALS * 2 + ORDERS * (not whole) + MATCHES * (not numeric and kind != "truth")
    sign = random.choice(signs)
    if random.random() < 0.02:
        sign = random.choice(EQUALS + ORDERS + MATCHES)
    if sign in MATCHES:
        return Comparison(Name(name), sign, (Value(random.choice(PATTERNS)),))
    texts = OPERANDS.get(kind, OPERANDS["model"])
    if random.random() < 0.02:
        texts = random.choice(list(OPERANDS.values()))
    quoted = random.random() < 0.1
    most = random.choice([1, 1, 2]) if sign in EQUALS else 1
    operands = [_operand(text, quoted) for text in random.choices(texts, k=most)]
    if sign in ORDERS:
        operands = [each if isinstance(each, Value) else Value("1") for each in operands]
    return Comparison(Name(name), sign, tuple(operands))


def _operand(text: str, quoted: bool) -> Any:
    is_bare = text and not set(text) & set(' ()",\n') and text[0] not in "=:<>~!"
    found = None if quoted else as_range(text)
    return found or Value(text, quoted or not is_bare)
