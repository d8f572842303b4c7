"""The child process that reads one file: limits itself, reads, and writes what it found to its output.

Each frame is four bytes of length and JSON: ``["item", …]`` as often as there is something, then
``["end"]``, or ``["error", …]`` with the sentence for the person, or ``["crash", …]`` for the log. Rows
of an export come as blocks of packed columns instead of JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

from commands.core.texts import UserError, msg
from commands.files import wire
from commands.files.ads_export import read_export
from commands.files.blocks import Block
from commands.files.creator_list import read_creators
from commands.files.limits import limit_process
from commands.files.post_list import read_posts

BATCH = 500
Job = Callable[[Path, dict[str, Any]], Iterator[Any]]


def export_job(path: Path, options: dict[str, Any]) -> Iterator[Any]:
    """Give the head of an export, its rows in blocks, its summary."""
    export = read_export(path, **options)
    yield export.head
    yield from export.blocks()
    yield export.summary


def creators_job(path: Path, options: dict[str, Any]) -> Iterator[Any]:
    """Give a list of creators in batches, last the list itself without its rows."""
    today = date.fromisoformat(options["today"])
    found = read_creators(path, **{**options, "today": today})
    for start in range(0, len(found.rows), BATCH):
        yield list(found.rows[start : start + BATCH])
    yield type(found)(**{**vars(found), "rows": ()})


def posts_job(path: Path, options: dict[str, Any]) -> Iterator[Any]:
    """Give an export of posts; it has few enough for one frame."""
    yield read_posts(path, **{**options, "today": date.fromisoformat(options["today"])})


JOBS: dict[str, Job] = {"export": export_job, "creators": creators_job, "posts": posts_job}


def run(job: Job, path: Path, options: dict[str, Any], output: IO[bytes]) -> None:
    """Run a job and write its frames."""
    try:
        for item in job(path, options):
            _write(output, "item", item)
        _write(output, "end")
    except UserError as error:
        _write(output, "error", error)
    except MemoryError:
        text = msg("The file is too large to be read. Split it into smaller files.")
        _write(output, "error", UserError(text))
    except BrokenPipeError:
        raise
    except Exception:
        _write(output, "crash", traceback.format_exc())
    output.flush()


def _write(output: IO[bytes], *frame: Any) -> None:
    data = wire.pack(frame[1]) if isinstance(frame[-1], Block) else wire.dump(frame)
    output.write(len(data).to_bytes(4, "big") + data)


def main(arguments: list[str]) -> None:
    """Read the file that the arguments name: job, path, options, bytes of memory, seconds."""
    job, path, options, memory, seconds = arguments
    limit_process(int(memory), int(seconds))
    gc.disable()  # short-lived, and its objects form no cycles worth a search
    run(JOBS[job], Path(path), json.loads(options), sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1:])
