"""The child's own half: frames, sentences, crashes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commands.core.texts import UserError, msg
from commands.files import wire
from commands.files.child import Job, creators_job, export_job, run
from tests.commands.files.exports import kept_files, write

OPTIONS: dict[str, Any] = {"remembered": {}, "default_currency": "EUR"}
LIST = {**OPTIONS, "today": "2026-11-23"}


def frames(job: Job, path: Path, options: dict[str, Any] = OPTIONS) -> list[Any]:
    output = io.BytesIO()
    run(job, path, options, output)
    data, found = output.getvalue(), []
    while data:
        length = int.from_bytes(data[:4], "big")
        found.append(wire.load(data[4 : 4 + length]))
        data = data[4 + length :]
    return found


def failing(error: BaseException) -> Job:
    def job(path: Path, options: dict[str, Any]) -> Iterator[Any]:
        yield 1
        raise error

    return job


def test_an_export_is_head_rows_summary_end(tmp_path: Path) -> None:
    found = frames(export_job, write(tmp_path / "x", kept_files()["english.csv"]))
    assert [kind for kind, *_ in found] == ["item", "item", "item", "end"]
    assert len(found[1][1].rows.days) == 12


def test_a_list_is_rows_and_the_rest(tmp_path: Path) -> None:
    found = frames(creators_job, write(tmp_path / "x", kept_files()["creators.csv"]), LIST)
    assert [kind for kind, *_ in found] == ["item", "item", "end"]
    assert found[1][1].rows == ()


def test_a_sentence_is_handed_over(tmp_path: Path) -> None:
    (_, _), (kind, error) = frames(failing(UserError(msg("No."))), tmp_path)
    assert (kind, error.message.text) == ("error", "No.")


def test_too_little_memory_is_a_sentence(tmp_path: Path) -> None:
    (_, _), (kind, error) = frames(failing(MemoryError()), tmp_path)
    assert kind == "error"
    assert "too large" in error.message.text


def test_a_mistake_of_ours_is_a_crash_with_its_traceback(tmp_path: Path) -> None:
    (_, _), (kind, text) = frames(failing(KeyError("ours")), tmp_path)
    assert kind == "crash"
    assert "KeyError: 'ours'" in text
