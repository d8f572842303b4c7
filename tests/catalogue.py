"""The German catalogue: extracted from the sources, merged, checked and compiled.

``python -m tests texts`` brings it up to date; ``--add FILE.json`` adds translations, ``--missing``
lists what lacks one in the form ``--add`` reads, ``--check`` is for the pipeline.
"""

from __future__ import annotations

import argparse
import ast
import fcntl
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "commands", "storage")
_PO = Path("commands/locale/de/LC_MESSAGES/taktgeber.po")
SINGULAR_CALLS = {"t", "_t", "msg", "N_"}
PLURAL_CALLS = {"plural", "msg_plural"}
_PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")


@dataclass(frozen=True)
class Entry:
    """One text: its English plural where it has one, and its German forms (none when missing)."""

    plural: str | None = None
    german: tuple[str, ...] = ()


Entries = dict[str, Entry]


class _StableCatalog(Catalog):
    """Leave out dates, versions and people, so that equal texts give equal files."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "de"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def _literals(node: ast.expr) -> Iterator[str]:
    """Yield the texts an argument may be: a literal, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _name(called: ast.expr) -> str:
    """Give the last name of what is called; what ``translator(language)`` gives is a ``t``."""
    if isinstance(called, ast.Call):
        return "t" if _name(called.func).endswith("translator") else ""
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _texts_of(call: ast.Call) -> Iterator[tuple[str, str | None]]:
    name = _name(call.func)
    if name in SINGULAR_CALLS and call.args:
        yield from ((text, None) for text in _literals(call.args[0]))
    if name in PLURAL_CALLS and len(call.args) > 1:
        yield from zip(_literals(call.args[0]), _literals(call.args[1]), strict=False)


def extract(root: Path = ROOT) -> dict[str, str | None]:
    """Give each text of the sources with its plural, if it has one."""
    found: dict[str, str | None] = {}
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py")):
        try:
            tree = ast.parse(path.read_text("utf-8"))
        except SyntaxError as error:
            sys.stderr.write(f"left out, cannot be read: {path.relative_to(root)}: {error}\n")
            continue
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for text, plural in _texts_of(call):
                found[text] = plural or found.get(text)
    return found


def load(root: Path = ROOT) -> Entries:
    """Read the catalogue as it lies on disk."""
    if not (root / _PO).exists():
        return {}
    with (root / _PO).open("rb") as file:
        catalog = read_po(file, locale="de")
    entries: Entries = {}
    for message in catalog:
        singular, plural = message.id if isinstance(message.id, tuple | list) else (message.id, None)
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if singular:
            entries[singular] = Entry(plural, forms if all(forms) else ())
    return entries


def merge(entries: Mapping[str, Entry], texts: Mapping[str, str | None], clean: bool = False) -> Entries:
    """Add new texts, drop untranslated ones that are gone, and with ``clean`` all that are gone."""
    merged = {text: entry for text, entry in entries.items() if entry.german and not clean}
    for text, plural in texts.items():
        german = entries.get(text, Entry()).german
        merged[text] = Entry(plural, german if len(german) == (2 if plural else 1) else ())
    return merged


def _names(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def faults(text: str, entry: Entry) -> list[str]:
    """Say which German forms have other placeholders than the English ones."""
    wanted = [_names(text)] if entry.plural is None else [_names(text), _names(entry.plural)]
    found = []
    for german, names in zip(entry.german, wanted, strict=False):
        # A singular may well say "one" or "a" instead of the number.
        spare = {"count"} if entry.plural else set()
        if _names(german) - spare != names - spare:
            found.append(f"placeholders differ: {text!r} -> {german!r}")
    return found


def add(entries: Entries, german: Mapping[str, str | list[str]]) -> list[str]:
    """Put translations in, overwriting older ones; give a sentence for each that does not fit."""
    refused = []
    for text, value in german.items():
        forms = (value,) if isinstance(value, str) else tuple(value)
        old = entries.get(text, Entry())
        if not forms or not all(forms):
            continue
        if len(forms) != (2 if old.plural else 1):
            reason = "needs [one, other]" if old.plural else "is not a plural in the sources"
            refused.append(f"{reason}: {text!r}")
            continue
        entry = Entry(old.plural, forms)
        wrong = faults(text, entry)
        refused += wrong
        if not wrong:
            entries[text] = entry
    return refused


def _catalog(entries: Mapping[str, Entry]) -> Catalog:
    catalog = _StableCatalog(
        "de", header_comment="# German texts. Made by: python -m tests texts", fuzzy=False
    )
    for text, entry in sorted(entries.items()):
        if entry.plural:
            catalog.add((text, entry.plural), entry.german or ("", ""))
        else:
            catalog.add(text, entry.german[0] if entry.german else "")
    return catalog


def render_po(entries: Mapping[str, Entry]) -> bytes:
    """Write the catalogue as text, sorted and without anything that changes by itself."""
    buffer = io.BytesIO()
    write_po(buffer, _catalog(entries), width=0, no_location=True, sort_output=True)
    return buffer.getvalue()


def render_mo(entries: Mapping[str, Entry]) -> bytes:
    """Compile the catalogue into the form gettext reads."""
    buffer = io.BytesIO()
    write_mo(buffer, _catalog(entries))
    return buffer.getvalue()


def _replace(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(content)
    draft.replace(path)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    folder = (root / _PO).parent
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def update(root: Path, german: Mapping[str, str | list[str]], clean: bool = False) -> list[str]:
    """Extract, merge, add and compile; give a sentence for each translation that was refused."""
    with _locked(root):
        entries = merge(load(root), extract(root), clean)
        refused = add(entries, german)
        _replace(root / _PO, render_po(entries))
        _replace((root / _PO).with_suffix(".mo"), render_mo(entries))
    return refused


def missing(root: Path = ROOT) -> dict[str, str | list[str]]:
    """List the texts of the sources that have no German yet, ready to be filled in."""
    entries = merge(load(root), extract(root), clean=True)
    return {
        text: ["", ""] if entry.plural else "" for text, entry in sorted(entries.items()) if not entry.german
    }


def check(root: Path = ROOT) -> list[str]:
    """Give a sentence for each thing that is wrong with the catalogue."""
    entries = load(root)
    compiled = (root / _PO).with_suffix(".mo")
    wrong = [f"no German for {text!r}" for text in missing(root)]
    wrong += [fault for text, entry in sorted(entries.items()) for fault in faults(text, entry)]
    if not compiled.exists() or compiled.read_bytes() != render_mo(entries):
        wrong.append("the compiled catalogue does not match; run: python -m tests texts")
    return wrong


def _read_translations(files: list[Path]) -> dict[str, str | list[str]]:
    german: dict[str, str | list[str]] = {}
    for file in files:
        german.update(json.loads(file.read_text("utf-8")))
    return german


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run ``python -m tests texts``; give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests texts", description=__doc__)
    parser.add_argument("--add", type=Path, action="append", default=[], metavar="FILE.json")
    parser.add_argument("--clean", action="store_true", help="drop texts that are gone from the sources")
    parser.add_argument("--missing", action="store_true", help="list texts without German, as JSON")
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 when something is wrong")
    options = parser.parse_args(arguments)
    if options.missing:
        sys.stdout.write(json.dumps(missing(root), ensure_ascii=False, indent=1) + "\n")
        return 0
    if options.check:
        wrong = check(root)
    else:
        wrong = update(root, _read_translations(options.add), options.clean)
        sys.stdout.write(f"{len(load(root))} texts, {len(missing(root))} without German\n")
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0
