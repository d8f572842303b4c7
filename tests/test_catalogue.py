"""The German catalogue: found in the sources, merged without loss, and complete."""

from __future__ import annotations

import gettext
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import catalogue
from tests.catalogue import Entry, check, extract, faults, load, main, missing, update

PO = "commands/locale/de/LC_MESSAGES/taktgeber.po"
SOURCE = """
msg("Hello {name}", name=msg("inside"))
context.t("either" if x else "or", a=1)
self.t.plural("{count} day", "{count} days", n)
raise UserError(msg_plural("one row", "{count} rows", 3))
N_("in two "
   "pieces")
self._t("own"); translator("de")("made"); self._translator(person)("theirs")
t(variable); t(""); other("not a text"); t.number(3); plural("alone")
"""
GERMAN: dict[str, str | list[str]] = {
    "Hello {name}": "Hallo {name}",
    "inside": "innen",
    "either": "entweder",
    "or": "oder",
    "{count} day": ["ein Tag", "{count} Tage"],
    "one row": ["eine Zeile", "{count} Zeilen"],
    "in two pieces": "in zwei Stücken",
    "own": "eigen",
    "made": "gemacht",
    "theirs": "ihr",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "commands").mkdir()
    (tmp_path / "commands" / "a.py").write_text(SOURCE)
    return tmp_path


def compiled(root: Path) -> gettext.GNUTranslations:
    with (root / PO).with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_the_german_catalogue_is_complete_and_compiled() -> None:
    assert check() == []


def test_texts_are_found_with_their_plurals(root: Path) -> None:
    assert extract(root) == {
        "Hello {name}": None,
        "inside": None,
        "either": None,
        "or": None,
        "{count} day": "{count} days",
        "one row": "{count} rows",
        "in two pieces": None,
        "own": None,
        "made": None,
        "theirs": None,
    }


def test_a_text_that_is_also_a_singular_keeps_its_plural(root: Path) -> None:
    (root / "commands" / "b.py").write_text('t("one row")\n')
    (root / "bot").mkdir()
    (root / "bot" / "a.py").write_text('t("one row")\n')
    assert extract(root)["one row"] == "{count} rows"


def test_translations_are_added_compiled_and_kept(root: Path) -> None:
    assert update(root, GERMAN) == []
    german = compiled(root)
    assert german.gettext("in two pieces") == "in zwei Stücken"
    assert [german.ngettext("one row", "{count} rows", count) for count in (0, 1, 2)] == [
        "{count} Zeilen",
        "eine Zeile",
        "{count} Zeilen",
    ]
    (root / "commands" / "a.py").write_text('t("inside")\nt("new")\n')
    update(root, {})
    assert load(root)["or"] == Entry(None, ("oder",))
    assert missing(root) == {"new": ""}
    update(root, {"inside": "drinnen"}, clean=True)
    assert load(root) == {"inside": Entry(None, ("drinnen",)), "new": Entry()}


def test_untranslated_texts_that_are_gone_are_dropped(root: Path) -> None:
    update(root, {})
    (root / "commands" / "a.py").write_text("")
    update(root, {})
    assert load(root) == {}


def test_a_text_that_becomes_a_plural_needs_new_german(root: Path) -> None:
    update(root, GERMAN)
    (root / "commands" / "a.py").write_text('t.plural("inside", "{count} insides", 2)')
    update(root, {})
    assert missing(root) == {"inside": ["", ""]}


def test_the_files_depend_on_the_texts_only(root: Path) -> None:
    update(root, GERMAN)
    before = [(root / PO).read_bytes(), (root / PO).with_suffix(".mo").read_bytes()]
    update(root, dict(reversed(GERMAN.items())))
    assert [(root / PO).read_bytes(), (root / PO).with_suffix(".mo").read_bytes()] == before
    identifiers = [line for line in before[0].decode().splitlines() if line.startswith("msgid ")]
    assert identifiers == sorted(identifiers)
    assert b"Date" not in before[0]
    assert b"a.py" not in before[0]


def test_what_does_not_fit_is_refused_and_the_rest_is_added(root: Path) -> None:
    refused = update(
        root,
        {
            "Hello {name}": "Hallo {nam}",
            "one row": "Zeile",
            "or": ["a", "b"],
            "inside": "innen",
            "either": "",
        },
    )
    assert refused == [
        "placeholders differ: 'Hello {name}' -> 'Hallo {nam}'",
        "needs [one, other]: 'one row'",
        "is not a plural in the sources: 'or'",
    ]
    assert [text for text, entry in load(root).items() if entry.german] == ["inside"]


@pytest.mark.parametrize(
    ("text", "plural", "german", "fits"),
    [
        ("{a} of {b}", None, ["{b}: {a}"], True),
        ("{a:.2f}", None, ["{a}"], True),
        ("{a}", None, ["a"], False),
        ("{a}", None, ["{a} {b}"], False),
        ("{a}", None, ["{a"], False),
        ("{count} day", "{count} days", ["ein Tag", "{count} Tage"], True),
        ("one {x}", "{count} {x}", ["{x}", "{count} {x}"], True),
        ("one {x}", "{count} {x}", ["eins", "{count} {x}"], False),
        ("one {x}", "{count} {x}", ["{x}", "{count}"], False),
    ],
)
def test_placeholders_are_compared(text: str, plural: str | None, german: list[str], fits: bool) -> None:
    assert (faults(text, Entry(plural, tuple(german))) == []) is fits


def test_check_fails_until_everything_is_there(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], root) == 0
    assert main(["--check"], root) == 1
    assert "no German for 'inside'" in capsys.readouterr().out
    file = root / "german.json"
    file.write_text(json.dumps(GERMAN), "utf-8")
    assert main(["--add", str(file)], root) == 0
    assert capsys.readouterr().out == f"{len(GERMAN)} texts, 0 without German\n"
    assert main(["--check"], root) == 0
    (root / PO).with_suffix(".mo").write_bytes(b"old")
    assert main(["--check"], root) == 1
    assert "does not match" in capsys.readouterr().out


def test_what_is_missing_is_listed_in_the_form_that_can_be_added(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(root, {"or": "oder"})
    assert main(["--missing"], root) == 0
    listed = json.loads(capsys.readouterr().out)
    assert "or" not in listed
    assert listed["one row"] == ["", ""]
    assert update(root, listed | {"inside": "innen"}) == []


def test_a_source_that_cannot_be_read_is_left_out(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "commands" / "b.py").write_text("def (")
    assert len(extract(root)) == len(GERMAN)
    assert "left out, cannot be read: commands/b.py" in capsys.readouterr().err


def test_several_people_may_add_at_once(root: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.catalogue import main;"
        "raise SystemExit(main(['--add', sys.argv[1]], Path(sys.argv[2])))"
    )
    running = []
    for number, (text, german) in enumerate(GERMAN.items()):
        file = root / f"{number}.json"
        file.write_text(json.dumps({text: german}), "utf-8")
        command = [sys.executable, "-c", program, str(file), str(root)]
        running.append(subprocess.Popen(command, cwd=catalogue.ROOT, stdout=subprocess.DEVNULL))
    assert [process.wait(60) for process in running] == [0] * len(GERMAN)
    assert missing(root) == {}
