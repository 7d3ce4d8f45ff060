"""What queries find of the shipped runs: the SQL against a plain evaluation in Python."""

from __future__ import annotations

import pytest

from mallennlp.services.index.language.parsing import parse
from tests.unit.services.index.language.conftest import Shipped
from tests.unit.services.index.language.query_model import Model
from tests.unit.services.index.making import NOW_S

QUERIES = """
model.type:simple_tagger hidden_size>=32 best_validation_accuracy>0.9 status:finished
lr:0.01,0.1
(lr=0.1 OR lr=0.01) -tag:paper
lr:0.001..0.01
lr:..0.01
lr:0.02..
lr!=0.1
trainer.optimizer.lr>0.01
config.trainer.optimizer.lr>0.01
config.lr>0.01
model.encoder.hidden_size<=16
trainer.patience:null
trainer.patience:null,2
trainer.patience!=null
has:trainer.patience
-has:trainer.patience
has:dropout,iterator.type
lowercase_tokens:true
lowercase_tokens:"true"
lowercase_tokens~true
model.type:*tagger
model.type:"*tagger"
model.type~^simple
model.type!~^simple
model.type>m
random_seed:1*
random_seed:"13"
random_seed:13
random_seed>=13 random_seed<100
status:finished,failed
status!=finished
status:f*
tag:paper
tag:pa*,wide
tag~^pa
has:tag
tag:null
path:*/pos/*
path:runs/2.10.1/pos/crf_custom
path:*/seed_1?
path~^runs/.*h32
name:"Tiny CRF"
name~(?i)crf
version:2.10.1
version:null
reason:nan
reason:"epochs DONE"
reason:3*done
notes:pos/
has:notes
notes!=worked
metric:validation_accuracy
best>0.9
best:0.9..0.95
best:null
epochs<3
epochs!=3
duration>2s
duration:1s..1min
size>20kB
size<=20KiB
created:null
validation_loss<0.3
best_validation_loss<0.3
best.validation_loss<0.3
last_validation_loss<0.3
last.validation_loss:..0.3
validation_loss:null
has:test_accuracy
epoch:0_validation_loss<0.5
epoch:1.validation_accuracy>=0.9
has:epoch:3_validation_loss
-has:epoch:3_validation_loss
lstm
"simple tagger"
"first run"
"first ru"
first ru
pos/lstm
muller OR crf
-lstm
NOT (lstm OR cnn)
-(lstm cnn) status:finished
"worked everything"
AND
"""
"""Queries over the shipped runs."""


@pytest.mark.parametrize("text", [line for line in QUERIES.splitlines() if line and line != "AND"])
def test_sql_finds_what_python_finds(shipped: Shipped, text: str) -> None:
    project, runs = shipped
    page = project.search(text, limit=None)
    assert [row.path for row in page.rows] == Model(runs, NOW_S).found(parse(text))
    assert page.total == len(page.rows)


def test_the_queries_tell_runs_apart(shipped: Shipped) -> None:
    """Most of them find some runs and not all: else the test above would hold of anything."""
    project, runs = shipped
    totals = [
        project.search(line, limit=0).total for line in QUERIES.split("\nAND")[0].splitlines()
    ]
    telling = [total for total in totals if 0 < total < len(runs)]
    assert len(telling) > 0.85 * len(totals)
