"""``python3 -m tests fuzz [SECONDS] [TARGET ...]``: throw bytes at every parser of what comes from outside.

Where ``atheris`` is installed it follows the branches that are taken; otherwise seeds are changed blindly.
Each target runs in a process of its own for so many seconds, 30 unless told otherwise. Whatever is found lies
below the folder named at the end; a copy of it in ``tests/data/fuzz/TARGET/`` keeps it from coming back.
"""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from tests.fuzz.target import Target

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "tests" / "data" / "fuzz"
_OURS = ("bot", "commands", "storage")
_LONGEST = 4096


def targets() -> dict[str, Target]:
    """Give every target by its name."""
    from tests.fuzz import files, options, tiktok, wires, words

    return {**words.TARGETS, **wires.TARGETS, **tiktok.TARGETS, **files.targets(), **options.targets()}


def kept(name: str) -> dict[str, bytes]:
    """Give what was found once for a target, by its file's name."""
    return {path.name: path.read_bytes() for path in sorted((KEPT / name.replace(" ", "_")).glob("*"))}


def changed(data: bytes, target: Target, dice: random.Random) -> bytes:
    """Change bytes in one of the ways that break parsers."""
    at = dice.randrange(len(data) + 1)
    to = dice.randrange(at, min(len(data), at + 40) + 1)
    pieces = [piece.encode() for piece in target.pieces] or [b"\x00"]
    other = dice.choice(list(target.seeds) or [b""])
    new = dice.choice(
        [
            b"",
            dice.choice(pieces),
            dice.choice(pieces) * dice.randrange(1, 200),
            dice.randbytes(dice.randrange(1, 5)),
            data[at:to] * 2,
            other[dice.randrange(len(other) + 1) :][:60],
        ]
    )
    return (data[:at] + new + data[to:])[:_LONGEST]


# -- one target -----------------------------------------------------------------------------------


def _work(target: Target, unit: str, size: int) -> float:
    data = (unit * size)[:size].encode()
    before = time.process_time()
    target.run(data)
    return time.process_time() - before


def refuse_swelling(target: Target, work: Callable[[Target, str, int], float] = _work) -> None:
    """Raise where four times as many pieces take far more than four times the work, expressions included."""
    for unit in (*target.pieces, *map("".join, itertools.pairwise(target.pieces))):
        few, many = (work(target, unit, size) for size in (_LONGEST, 4 * _LONGEST))
        if many > 0.5 and many > 9 * few:
            raise AssertionError(f"{unit!r} over and over takes {few:.2f} s, four times of it {many:.2f} s")


def attack(name: str, seconds: int, folder: Path) -> int:
    """Throw bytes at one target; what breaks it is written to the folder."""
    if importlib.util.find_spec("atheris") is None:
        return _blindly(name, seconds, folder)
    return _guided(name, seconds, folder)


def _blindly(name: str, seconds: int, folder: Path) -> int:
    target, dice, tried = targets()[name], random.Random(name), 0
    pool = [*target.seeds, *kept(name).values()] or [b""]
    refuse_swelling(target)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = dice.choice(pool)
        for _ in range(dice.randrange(1, 6)):
            data = changed(data, target, dice)
        tried += 1
        try:
            target.run(data)
        except Exception:
            (folder / f"crash-{tried}").write_bytes(data)
            raise
    sys.stdout.write(f"{name}: {tried} rounds\n")
    return 0


def _guided(name: str, seconds: int, folder: Path) -> int:
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=list(_OURS)):
        target = targets()[name]
    refuse_swelling(target)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate([*target.seeds, *kept(name).values()]):
        (corpus / f"seed-{number}").write_bytes(seed)
    words = folder / "words"
    words.write_text("".join(_quoted(piece) for piece in target.pieces))
    flags = [
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST}",
        f"-artifact_prefix={folder}/",
        "-timeout=20",
    ]
    flags += [f"-dict={words}"] if target.pieces else []
    atheris.Setup([name, *flags, "-print_final_stats=1", str(corpus)], target.run)
    atheris.Fuzz()
    return 0


def _quoted(piece: str) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in piece.encode()) + '"\n'


# -- all of them ----------------------------------------------------------------------------------


def main(words: list[str]) -> int:
    """Attack all targets, or the named ones; 1 when one of them breaks."""
    seconds = int(words[0]) if words and words[0].isdecimal() else 30
    names = [word for word in words if not word.isdecimal()] or list(targets())
    if unknown := [name for name in names if name not in targets()]:
        sys.stdout.write(f"There is no target {unknown[0]!r}. There are: {', '.join(targets())}.\n")
        return 2
    guided = importlib.util.find_spec("atheris") is not None
    if not guided:
        sys.stdout.write(
            "atheris is not installed, so the parsers are attacked blindly: pip install atheris\n"
        )
    place = Path(mkdtemp(prefix="taktgeber-fuzz-"))
    broken = [name for name in names if not _alone(name, seconds, place)]
    sys.stdout.write(f"{len(names)} targets, {len(broken)} broken: {place}\n")
    return 1 if broken else 0


def _alone(name: str, seconds: int, place: Path) -> bool:
    folder = place / name.replace(" ", "_")
    folder.mkdir()
    call = [sys.executable, "-m", "tests.fuzz.run", name, str(seconds), str(folder)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ})
    (folder / "log").write_text(done.stdout + done.stderr)
    found = sorted(path.name for path in folder.glob("*-*") if path.is_file())
    sys.stdout.write(f"{name}: {'broken: ' + ', '.join(found) if done.returncode else 'ok'}\n")
    sys.stdout.flush()
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(attack(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
