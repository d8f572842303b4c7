"""The demo: a filled workspace, a tour, a chat in it, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_LAUNCHER = Path(__file__).parents[2] / "bot.py"


def _demo(folder: Path, language: str, lines: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TAKT_")},
        "TAKT_LANGUAGE": language,
        "TMPDIR": str(folder),
    }
    command = [sys.executable, str(_LAUNCHER), "demo"]
    return subprocess.run(
        command,
        input=lines,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "This is a demo",
                "Summer sip · C1",
                "Counter-offer",
                "Last 7 days",
                "chart-",
                "Festival teaser",
            ),
        ),
        ("de", ("Das ist eine Demo", "Summer sip · C1", "Gegenangebot", "Letzte 7 Tage", "Festival teaser")),
    ],
)
def test_the_demo_shows_a_filled_workspace_and_goes_without_a_trace(
    tmp_path: Path, language: str, said: tuple[str, ...]
) -> None:
    done = _demo(tmp_path, language, "/campaign list\n/creator find topic=food\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [words for words in said if words not in done.stdout] == []
    assert "reference" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_line_in_the_piped_demo_fails_it(tmp_path: Path) -> None:
    assert _demo(tmp_path, "en", "/campaign shw\n").returncode == 1
