"""Makes a tree of made-up experiments, for benchmarks and for trying things out on many of them.

    python -m scripts.make_tree 1000 /tmp/tree

The directories look like those of AllenNLP 2.10.1: 18 files each, a config of about 2.9 kB with
some 70 keys, 20 metrics in each of 10 epochs. One in twenty failed, one in fifty was killed. Run
number i depends on the seed and i only: a tree of 1,000 is the beginning of a tree of 10,000.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

import attrs

EPOCHS = 10
RUNS_A_FOLDER = 50
DEFAULT_SEED = 7

_TASKS = {
    "pos": ("simple_tagger", "sequence_tagging"),
    "ner": ("crf_tagger", "conll2003"),
    "sentiment": ("basic_classifier", "text_classification_json"),
    "entailment": ("esim", "snli"),
    "reading": ("bidaf", "squad"),
    "translation": ("composed_seq2seq", "seq2seq"),
}
_ENCODERS = ("lstm", "gru", "stacked_bidirectional_lstm", "pytorch_transformer", "boe")
_CORPORA = ("news", "reviews", "wiki", "dialogues", "abstracts", "legal")
_TRANSFORMERS = ("bert-base-uncased", "roberta-base", "distilbert-base-cased", "albert-base-v2")
_SYLLABLES = "ba ce di fo gu ha ki lo mu ne pa ri so tu ve wa".split()
_FIRST_START_S = 1.7e9


@attrs.frozen
class Run:
    """A made-up run. ``ending``: "finished", "failed" or "killed"; ``final`` is None unless it
    finished."""

    path: str
    config: Mapping[str, Any]
    epochs: Sequence[Mapping[str, Any]]
    final: Optional[Mapping[str, Any]]
    ending: str
    started_s: float


def make_run(number: int, seed: int = DEFAULT_SEED) -> Run:
    """Make up one run."""
    chance = random.Random(f"{seed}/{number}")
    folder = number // RUNS_A_FOLDER
    task = random.Random(f"{seed}/folder/{folder}").choice(list(_TASKS))
    draw = chance.random()
    ending = "failed" if draw < 0.05 else "killed" if draw < 0.07 else "finished"
    config = _config(chance, task)
    done = EPOCHS if ending == "finished" else chance.randrange(EPOCHS)
    epochs = _epochs(chance, done)
    final = {**epochs[-1]} if ending == "finished" else None
    name = f"{_word(chance)}-lr={config['trainer']['optimizer']['lr']}-{number:06d}"
    return Run(
        path=f"{task}/{_CORPORA[folder % len(_CORPORA)]}-{folder:05d}/{name}",
        config=config,
        epochs=epochs,
        final=final,
        ending=ending,
        started_s=_FIRST_START_S + number * 311.0,
    )


def write_run(run: Run, root: Path) -> None:
    """Write a run's directory."""
    directory = root / run.path
    (directory / "vocabulary").mkdir(parents=True)
    files = {
        "config.json": _pretty(run.config),
        "meta.json": '{\n  "version": "2.10.1"\n}',
        "out.log": _log(run),
        "vocabulary/tokens.txt": "\n".join(f"token{number}" for number in range(150)),
        "vocabulary/labels.txt": "A\nB\nC",
        "vocabulary/non_padded_namespaces.txt": "*tags\n*labels",
    }
    for epoch, metrics in enumerate(run.epochs):
        files[f"metrics_epoch_{epoch}.json"] = _pretty(metrics)
    if run.final is not None:
        files["metrics.json"] = _pretty(run.final)
        files["model.tar.gz"] = "weights\n" * 30
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")
        # Old times: a run that was killed just now would count as running.
        os.utime(directory / name, (run.started_s, run.started_s))


def make_tree(count: int, root: Path, seed: int = DEFAULT_SEED) -> None:
    """Write ``count`` runs below ``root``."""
    for number in range(count):
        write_run(make_run(number, seed), root)


def _config(chance: random.Random, task: str) -> Dict[str, Any]:
    model, reader = _TASKS[task]
    corpus, transformer = chance.choice(_CORPORA), chance.choice(_TRANSFORMERS)
    hidden, dropout = chance.choice([32, 64, 128, 256, 512]), round(chance.uniform(0.0, 0.6), 2)
    return {
        "dataset_reader": {
            "type": reader,
            "max_instances": chance.choice([None, 1_000, 20_000]),
            "tokenizer": {
                "type": chance.choice(["spacy", "whitespace"]),
                "pos_tags": chance.random() < 0.5,
            },
            "token_indexers": _indexers(chance, transformer),
        },
        **{
            f"{part}_data_path": f"/corpora/{corpus}/{part}.jsonl"
            for part in ("train", "validation", "test")
        },
        "evaluate_on_test": chance.random() < 0.2,
        "vocabulary": {"type": "from_instances", "min_count": {"tokens": chance.randint(1, 4)}},
        "model": {
            "type": model,
            "dropout": dropout,
            "label_namespace": "labels",
            "text_field_embedder": _embedder(chance, transformer),
            "encoder": {
                "type": chance.choice(_ENCODERS),
                "input_size": chance.choice([50, 100, 300]),
                "hidden_size": hidden,
                "num_layers": chance.randint(1, 4),
                "bidirectional": chance.random() < 0.7,
                "dropout": dropout,
            },
            "feedforward": {
                "input_dim": hidden,
                "num_layers": 2,
                "hidden_dims": [hidden, hidden // 2],
                "activations": chance.choice(["relu", "tanh"]),
                "dropout": dropout,
            },
            "initializer": {
                "regexes": [["^encoder.*weight$", {"type": "xavier_uniform", "gain": 1.0}]]
            },
        },
        "data_loader": {
            "batch_sampler": {
                "type": "bucket",
                "batch_size": chance.choice([8, 16, 32, 64]),
                "drop_last": False,
            },
            "num_workers": chance.randint(0, 4),
        },
        "validation_data_loader": {"batch_size": 64, "shuffle": False},
        "trainer": _trainer(chance),
        **{f"{part}_seed": chance.randrange(100_000) for part in ("random", "numpy", "pytorch")},
    }


def _indexers(chance: random.Random, transformer: str) -> Dict[str, Any]:
    return {
        "tokens": {
            "type": "pretrained_transformer",
            "model_name": transformer,
            "max_length": chance.choice([128, 256, 512]),
            "lowercase_tokens": chance.random() < 0.5,
        },
        "token_characters": {"type": "characters", "min_padding_length": chance.randint(1, 5)},
    }


def _embedder(chance: random.Random, transformer: str) -> Dict[str, Any]:
    return {
        "type": "basic",
        "token_embedders": {
            "tokens": {
                "type": "pretrained_transformer",
                "model_name": transformer,
                "train_parameters": chance.random() < 0.7,
                "last_layer_only": True,
            },
            "token_characters": {
                "type": "character_encoding",
                "embedding": {"embedding_dim": chance.choice([16, 25, 50])},
                "encoder": {"type": "cnn", "num_filters": 100, "ngram_filter_sizes": [2, 3, 4]},
                "dropout": 0.1,
            },
        },
    }


def _trainer(chance: random.Random) -> Dict[str, Any]:
    return {
        "type": "gradient_descent",
        "num_epochs": EPOCHS,
        "patience": chance.choice([None, 3, 5]),
        "validation_metric": "+accuracy",
        "grad_norm": chance.choice([None, 1.0, 5.0]),
        "cuda_device": chance.choice([-1, 0, 1]),
        "use_amp": chance.random() < 0.4,
        "num_gradient_accumulation_steps": chance.choice([1, 2, 4]),
        "optimizer": {
            "type": chance.choice(["adam", "huggingface_adamw", "sgd"]),
            "lr": float(f"{10 ** chance.uniform(-5, -2):.2g}"),
            "weight_decay": chance.choice([0.0, 0.01, 0.1]),
        },
        "learning_rate_scheduler": {
            "type": chance.choice(["slanted_triangular", "reduce_on_plateau"]),
            "num_steps_per_epoch": chance.randint(50, 5_000),
        },
        "checkpointer": {"type": "default", "keep_most_recent_by_count": chance.randint(1, 3)},
        "callbacks": [{"type": "tensorboard", "summary_interval": 100}],
    }


def _epochs(chance: random.Random, count: int) -> List[Dict[str, Any]]:
    """Metrics after each epoch; ``best_validation_*`` carry on what was best so far, as AllenNLP
    writes them."""
    ceiling, memory = chance.uniform(0.5, 0.99), chance.uniform(2_000.0, 9_000.0)
    found: List[Dict[str, Any]] = []
    best_epoch, best = 0, {"accuracy": -1.0}
    for epoch in range(count):
        reached = ceiling * (1.0 - 0.5 ** (epoch + 1))
        training = _scores(chance, min(reached + 0.03, 0.999))
        validation = {
            **_scores(chance, reached),
            "precision": chance.gauss(reached, 0.01),
            "recall": reached,
        }
        if validation["accuracy"] > best["accuracy"]:
            best_epoch, best = epoch, validation
        found.append(
            {
                "best_epoch": best_epoch,
                "peak_worker_0_memory_MB": memory + epoch,
                "peak_gpu_0_memory_MB": memory * 0.8,
                "training_duration": f"0:{epoch:02d}:{chance.uniform(10.0, 59.0):09.6f}",
                "epoch": epoch,
                **{f"training_{name}": value for name, value in training.items()},
                "training_worker_0_memory_MB": memory + epoch,
                "training_gpu_0_memory_MB": memory * 0.7,
                **{f"validation_{name}": value for name, value in validation.items()},
                **{f"best_validation_{name}": value for name, value in best.items()},
            }
        )
    return found


def _scores(chance: random.Random, accuracy: float) -> Dict[str, float]:
    noisy = accuracy + chance.gauss(0.0, 0.005)
    return {
        "accuracy": noisy,
        "f1": noisy - abs(chance.gauss(0.0, 0.01)),
        "loss": 2.0 * (1.0 - noisy),
    }


def _log(run: Run) -> str:
    stamp = time.strftime("%Y-%m-%d %H:%M:%S,000", time.gmtime(run.started_s))
    lines = [f"{stamp} - INFO - allennlp.common.params - random_seed = {run.config['random_seed']}"]
    lines += [
        f"{stamp} - INFO - allennlp.common.params - parameter {number}" for number in range(20)
    ]
    lines.append(
        f"{stamp} - INFO - allennlp.training.gradient_descent_trainer - Beginning training."
    )
    for number, metrics in enumerate(run.epochs):
        trainer = f"{stamp} - INFO - allennlp.training.gradient_descent_trainer - "
        lines.append(f"{trainer}Epoch {number}/{EPOCHS - 1}")
        lines.append(
            f"{stamp} - INFO - tensorboard - accuracy {metrics['validation_accuracy']:.3f}"
        )
    if run.ending == "failed":
        lines += [
            f"{stamp} - CRITICAL - root - Uncaught exception",
            "Traceback (most recent call last):",
            '  File "train.py", line 1, in <module>',
            "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB",
        ]
    elif run.ending == "finished":
        lines.append(
            f"{stamp} - INFO - allennlp.models.archival - archiving weights and vocabulary to "
            "model.tar.gz"
        )
    return "\n".join(lines) + "\n"


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(3))


def _pretty(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make a tree of made-up experiments.")
    parser.add_argument("count", type=int, help="how many")
    parser.add_argument("root", type=Path, help="a folder that is not there yet, or is empty")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    chosen = parser.parse_args(arguments)
    if chosen.root.exists() and any(chosen.root.iterdir()):
        print(f"{chosen.root} is not empty: name another folder.", file=sys.stderr)
        return 2
    make_tree(chosen.count, chosen.root, chosen.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
