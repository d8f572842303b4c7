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
    ("language", "more", "status", "said"),
    [
        ("en", "", 0, ("This is a demo", "Negotiating", "Last 7 days", "chart-")),
        ("de", "/campaign shw\n", 1, ("Das ist eine Demo", "In Verhandlung", "Letzte 7 Tage")),
    ],
)
def test_the_demo_shows_a_filled_workspace_and_goes_without_a_trace_and_a_wrong_line_fails_it(
    tmp_path: Path, language: str, more: str, status: int, said: tuple[str, ...]
) -> None:
    done = _demo(
        tmp_path, language, f"/campaign list\n/creator find topic=food\n/kpi top C1 by=posts\n{more}"
    )
    assert done.returncode == status, done.stdout + done.stderr
    wanted = (*said, "Summer sip · C1", "Festival teaser", "@mia.mixt · V1")
    assert [words for words in wanted if words not in done.stdout] == []
    assert "reference" not in done.stdout
    assert list(tmp_path.iterdir()) == []
