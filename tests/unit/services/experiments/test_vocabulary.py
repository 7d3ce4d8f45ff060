"""Vocabularies: what AllenNLP wrote, damaged ones, and ones that do not fit into memory."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path
from typing import List

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from mallennlp.exceptions import NotFoundError, RunFileError, StorageError, UsageError
from mallennlp.services.experiments import vocabulary
from mallennlp.services.experiments.vocabulary import (
    LONGEST_TOKEN_BYTES,
    MOST_TOKENS,
    PADDING,
    Namespace,
    Token,
    read_vocabulary,
    token_blocks,
    token_text,
)
from tests.fixtures import RunMaker, needs_modes


def write(directory: Path, name: str, content: bytes) -> None:
    """Write a file of a vocabulary."""
    (directory / "vocabulary").mkdir(exist_ok=True)
    (directory / "vocabulary" / name).write_bytes(content)


def texts(directory: Path, namespace: str = "tokens", search: str = "") -> List[str]:
    """The tokens that are found."""
    found = read_vocabulary(directory).tokens(namespace, search)
    assert found.total == len(found.tokens)
    return [token.text for token in found.tokens]


@pytest.mark.parametrize("version", ["0.9.0", "1.5.0", "2.10.1"])
def test_a_real_vocabulary(real_run: RunMaker, version: str) -> None:
    found = read_vocabulary(real_run(f"{version}/pos/lstm_h16/seed_13"))
    assert found.namespaces == (Namespace("labels", 7, False), Namespace("tokens", 34, True))
    page = found.tokens("tokens", limit=3)
    assert page.total == 34
    assert page.tokens == (Token(0, PADDING), Token(1, "@@UNKNOWN@@"), Token(2, "."))
    assert found.tokens("labels", limit=1).tokens == (Token(0, "NOUN"),)
    assert found.tokens("tokens", "müll").tokens == (Token(10, "Müller"),)
    assert found.tokens("tokens", "@@").total == 2


def test_a_run_without_a_vocabulary(real_run: RunMaker, tmp_path: Path) -> None:
    assert read_vocabulary(real_run("2.10.1/failed/missing_data")).namespaces == ()
    assert read_vocabulary(tmp_path / "nothing").namespaces == ()
    (tmp_path / "vocabulary").write_text("a file where a folder should be")
    assert read_vocabulary(tmp_path).namespaces == ()


def test_patterns_tell_which_namespaces_are_padded(tmp_path: Path) -> None:
    write(tmp_path, "non_padded_namespaces.txt", b"*ags\r\nexact\n\n")
    for name in ("tags", "bags", "exact", "inexact"):
        write(tmp_path, f"{name}.txt", b"x\n")
    found = {each.name: each.padded for each in read_vocabulary(tmp_path).namespaces}
    assert found == {"bags": False, "exact": False, "inexact": True, "tags": False}
    os.unlink(tmp_path / "vocabulary/non_padded_namespaces.txt")
    found = {each.name: each.padded for each in read_vocabulary(tmp_path).namespaces}
    assert found == {"bags": True, "exact": True, "inexact": True, "tags": False}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"a\n\nb\n", ["a", "", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b" a \n\tb\n", [" a ", "\tb"]),
        (b"a@@NEWLINE@@b\n", ["a\nb"]),
        (b"\xff\xfe\n\xc3\xa9\n", ["\ufffd\ufffd", "é"]),
        (b"a\0b\n", ["a\0b"]),
        ("a\u2028b\x0bc\n".encode(), ["a\u2028b\x0bc"]),
    ],
)
def test_lines_of_all_kinds(tmp_path: Path, content: bytes, expected: List[str]) -> None:
    write(tmp_path, "tags.txt", content)
    found = read_vocabulary(tmp_path)
    assert found.namespaces == (Namespace("tags", len(expected), False),)
    assert texts(tmp_path, "tags") == expected


def test_what_is_no_file_of_tokens_is_passed_over(tmp_path: Path) -> None:
    for name in ("tokens.txt", ".lock", "notes.md", ".txt"):
        write(tmp_path, name, b"x\n")
    (tmp_path / "vocabulary/folder.txt").mkdir()
    os.mkfifo(tmp_path / "vocabulary/pipe.txt")
    (tmp_path / "vocabulary/broken.txt").symlink_to(tmp_path / "nowhere")
    assert [each.name for each in read_vocabulary(tmp_path).namespaces] == ["tokens"]


def test_only_namespaces_that_are_there_can_be_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "tokens.txt", b"x\n")
    (tmp_path / "secret.txt").write_text("secret")
    found = read_vocabulary(tmp_path)
    for name in ("../secret", str(tmp_path / "secret"), "", ".", "non_padded_namespaces"):
        with pytest.raises(NotFoundError):
            found.tokens(name)
    with pytest.raises(NotFoundError, match="Did you mean 'tokens'"):
        found.tokens("token")


def test_what_cannot_be_asked_is_said(tmp_path: Path) -> None:
    write(tmp_path, "tokens.txt", b"x\n")
    found = read_vocabulary(tmp_path)
    for offset, limit in ((-1, 1), (0, -1), (0, MOST_TOKENS + 1)):
        with pytest.raises(UsageError):
            found.tokens("tokens", offset=offset, limit=limit)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    write(tmp_path, "tokens.txt", b"x\n")
    found = read_vocabulary(tmp_path)
    os.unlink(tmp_path / "vocabulary/tokens.txt")
    with pytest.raises(StorageError, match="tokens.txt cannot be read"):
        found.tokens("tokens")
    os.mkfifo(tmp_path / "vocabulary/tokens.txt")
    with pytest.raises(RunFileError) as raised:
        found.tokens("tokens")
    assert raised.value.message == "vocabulary/tokens.txt is not a regular file."


def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    needs_modes(tmp_path)
    write(tmp_path, "tokens.txt", b"x\n")
    (tmp_path / "vocabulary").chmod(0)
    try:
        with pytest.raises(StorageError, match="vocabulary cannot be read"):
            read_vocabulary(tmp_path)
    finally:
        (tmp_path / "vocabulary").chmod(0o700)


LINES = st.lists(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=5),
    max_size=30,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LINES, st.booleans(), st.text(max_size=2), st.integers(0, 35), st.integers(0, 35))
def test_pages_are_parts_of_the_list_however_the_file_is_cut(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lines: List[str],
    padded: bool,
    search: str,
    offset: int,
    limit: int,
) -> None:
    monkeypatch.setattr(vocabulary, "_BLOCK_BYTES", 7)
    name = "tokens" if padded else "labels"
    write(tmp_path, f"{name}.txt", "".join(f"{line}\n" for line in lines).encode())
    every = list(enumerate([PADDING] * padded + lines))
    fitting = [Token(at, text) for at, text in every if search.lower() in text.lower()]
    page = read_vocabulary(tmp_path).tokens(name, search, offset, limit)
    assert page.total == len(fitting)
    assert list(page.tokens) == fitting[offset : offset + limit]


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    write(tmp_path, "tags.txt", b"x" * 20_000_000 + b"\nb\n")
    tracemalloc.start()
    try:
        found = read_vocabulary(tmp_path)
        page = found.tokens("tags")
        found.tokens("tags", search="b")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 8_000_000
    assert page.total == 2
    assert [len(token.text) for token in page.tokens] == [LONGEST_TOKEN_BYTES, 1]


def test_a_large_vocabulary_is_read_in_parts(tmp_path: Path) -> None:
    write(tmp_path, "tokens.txt", b"".join(b"token number %d\n" % at for at in range(500_000)))
    tracemalloc.start()
    try:
        found = read_vocabulary(tmp_path)
        page = found.tokens("tokens", offset=400_000, limit=2)
        last = found.tokens("tokens", search="NUMBER 499999")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 6_000_000
    assert page.total == 500_001
    assert page.tokens[0] == Token(400_000, "token number 399999")
    assert last.tokens == (Token(500_000, "token number 499999"),)


def test_all_tokens_go_by_in_blocks(tmp_path: Path) -> None:
    tokens = [f"token{number}" for number in range(60_000)]
    write(tmp_path, "tokens.txt", "\r\n".join([*tokens, "größe"]).encode())
    write(tmp_path, "labels.txt", b"NOUN\nVERB\n")
    found = read_vocabulary(tmp_path)
    blocks = list(token_blocks(found, "tokens"))
    assert len(blocks) > 3 and blocks[0] == [b"@@PADDING@@"]
    shown = [token_text(token) for block in blocks[1:] for token in block]
    assert shown == [*tokens, "größe"]
    assert list(token_blocks(found, "labels")) == [[b"NOUN", b"VERB"]]
    with pytest.raises(NotFoundError, match="no namespace"):
        next(token_blocks(found, "../tokens"))


def test_nothing_outside_the_run_is_shown(tmp_path: Path) -> None:
    run, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    run.mkdir()
    elsewhere.mkdir()
    write(run, "tokens.txt", b"x\n")
    (elsewhere / "secret.txt").write_bytes(b"secret\n")
    (run / "vocabulary/secret.txt").symlink_to(elsewhere / "secret.txt")
    (run / "vocabulary/same.txt").symlink_to("tokens.txt")
    assert [each.name for each in read_vocabulary(run).namespaces] == ["same", "tokens"]
    (tmp_path / "way").symlink_to(run)
    assert [each.name for each in read_vocabulary(tmp_path / "way").namespaces] == [
        "same",
        "tokens",
    ]
    (run / "vocabulary").rename(run / "kept")
    (run / "vocabulary").symlink_to("kept")
    assert [each.name for each in read_vocabulary(run).namespaces] == ["same", "tokens"]
    (run / "vocabulary").unlink()
    (run / "vocabulary").symlink_to(elsewhere)
    with pytest.raises(StorageError, match="is a link out of the run's directory"):
        read_vocabulary(run)


def test_a_folder_that_leads_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").symlink_to("vocabulary")
    with pytest.raises(RunFileError) as raised:
        read_vocabulary(tmp_path)
    assert raised.value.message.startswith("vocabulary cannot be read: Too many levels")
