"""The README and the help name every command and setting; the plan of the house names every package."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings, variable
from commands.core.options import Command
from commands.registry import GROUPS, registry
from commands.team import help as help_texts

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def _in_readme(command: Command) -> bool:
    rows = [line for line in README.splitlines() if f"`/{command.group}" in line]
    return any(
        re.search(rf"`(?:/{command.group} )?{command.action or '/' + command.group}`", row) for row in rows
    )


@pytest.mark.parametrize("command", registry().shown(), ids=lambda command: command.name)
def test_the_readme_names_every_command(command: Command) -> None:
    assert _in_readme(command)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_the_readme_names_every_setting(field: str) -> None:
    assert f"`{variable(field)}`" in README


def test_help_leads_to_every_command() -> None:
    single = {command.group for command in registry().shown() if not command.action}
    assert {command.group for command in registry().shown()} == set(GROUPS) | single
    named = [name for _, names in help_texts.TASKS for name in names]
    assert [name for name in named if registry().get(name) is None] == []


def test_every_picture_of_the_readme_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert [name for name in pictures if not (ROOT / name).is_file()] == []


def test_the_architecture_names_every_package() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    folders = [path.parent.name for path in (ROOT / "commands").glob("*/__init__.py")]
    assert len(folders) > 10
    named = ["bot/", "commands/", "storage/", "tests/", *(f"{name}/" for name in folders)]
    assert [name for name in named if name not in text] == []


def test_every_test_the_architecture_names_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = set(re.findall(r"\btests/[\w/]+\.py", text))
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_every_threat_has_a_test_that_holds_it() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = text.partition("## Security")[2].partition("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    assert [row[0] for row in rows if "`tests/" not in row[-1]] == []
