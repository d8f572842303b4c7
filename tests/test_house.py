"""The plan of the house: who imports whom, how long things are, and what no file may contain."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.bootstrap import read_pins
from tests.catalogue import PLURAL_CALLS, SINGULAR_CALLS

ROOT = Path(__file__).parents[1]
FLOORS = ("bot", "commands", "storage")
MAY_IMPORT = {"bot": FLOORS, "commands": ("commands", "storage"), "storage": ("storage",)}
# A library and the only places that may know it.
PLACES = {
    "discord": "bot/adapters/discord_*",
    "telegram": "bot/adapters/telegram_*",
    "prompt_toolkit": "bot/adapters/console_*",
    "apscheduler": "bot/scheduler.py",
    "cryptography": "commands/core/seals.py",
    "httpx": "bot/tiktok/client.py",
    "safetype": "commands/rules/abuse.py",
    "holidays": "commands/rules/public_holidays.py",
    "pydyf": "bot/exports/pdf*",
    "xlsxwriter": "bot/exports/workbook.py",
    "sqlmodel": "storage/*",
    "sqlalchemy": "storage/*",
    "alembic": "storage/*",
    "psycopg": "storage/*",
}
MOST_LINES, MOST_FUNCTION_LINES, MOST_NESTING = 450, 60, 3
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def sources() -> list[tuple[str, ast.Module]]:
    """Give every module of the three floors."""
    paths = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
    return [(name_of(path), ast.parse(path.read_text("utf-8"))) for path in paths]


def written() -> list[tuple[str, ast.Module]]:
    """Leave out migrations: a record of what was, never edited again."""
    return [(name, tree) for name, tree in sources() if not fnmatch(name, "storage/migrations/versions/*")]


@cache
def imports(tree: ast.AST) -> set[str]:
    """Give the top-level packages that are imported anywhere in a module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found


def needed_at_once(tree: ast.Module, names: set[str]) -> set[str]:
    """Give those of our modules that one imports as it is imported itself."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(parts & names or {node.module})
    return found & names


def functions(tree: ast.AST) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS))


def nesting(node: ast.AST) -> int:
    """Give how deep blocks stand in each other; an elif stands beside its if."""
    deepest = 0
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for child in children:
            if not isinstance(child, ast.AST) or isinstance(child, (*FUNCTIONS, ast.ClassDef)):
                continue
            beside = isinstance(node, ast.If) and field == "orelse" and isinstance(child, ast.If)
            step = isinstance(child, BLOCKS) and not (beside and len(children) == 1)
            deepest = max(deepest, nesting(child) + step)
    return deepest


def undocumented(name: str, node: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Yield what is public below a module or class and has no docstring."""
    if node.body and not ast.get_docstring(node):
        yield name
    for child in node.body:
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from undocumented(f"{name}:{child.name}", child)
        elif isinstance(child, FUNCTIONS) and not child.name.startswith("_"):
            repeats = {ast.unparse(decorator).split(".")[-1] for decorator in child.decorator_list}
            if not ast.get_docstring(child) and not repeats & {"overload", "setter"}:
                yield f"{name}:{child.name}"


@cache
def tracked() -> list[Path]:
    """Give every file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_imports_go_down() -> None:
    wrong = [
        f"{name} imports {floor}"
        for name, tree in sources()
        for floor in imports(tree) & {*FLOORS, "tests"}
        if floor not in MAY_IMPORT[name.split("/")[0]]
    ]
    assert wrong == []


def test_no_module_needs_itself() -> None:
    trees = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree for name, tree in written()
    }
    graph = {name: needed_at_once(tree, set(trees)) for name, tree in trees.items()}
    # Raises CycleError with the modules in a circle: which of them can be imported first depended on luck.
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize(("library", "place"), PLACES.items())
def test_a_library_is_known_in_one_place(library: str, place: str) -> None:
    wrong = [name for name, tree in sources() if library in imports(tree) and not fnmatch(name, place)]
    assert wrong == []


def test_the_bootstrap_needs_the_standard_library_only() -> None:
    trees = dict(sources())
    assert imports(trees["bot/bootstrap.py"]) <= sys.stdlib_module_names
    # It is reached through the package, so the package must not import anything either.
    assert imports(trees["bot/__init__.py"]) == set()


def test_the_launcher_only_launches() -> None:
    tree = ast.parse((ROOT / "bot.py").read_text())
    # "import bot" would find the launcher itself when it runs as a script.
    assert not any(isinstance(node, ast.Import) and node.names[0].name == "bot" for node in ast.walk(tree))
    assert not list(functions(tree))


def test_files_are_short() -> None:
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name, _ in written()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{name}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in written()
        for node in functions(tree)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES} == {}


def test_nothing_is_nested_deeply() -> None:
    depths = {f"{name}:{node.name}": nesting(node) for name, tree in written() for node in functions(tree)}
    assert {name: depth for name, depth in depths.items() if depth > MOST_NESTING} == {}


def test_what_is_public_has_a_docstring() -> None:
    assert [place for name, tree in written() for place in undocumented(name, tree)] == []


def test_texts_are_complete_sentences_in_the_source() -> None:
    wrong = [
        f"{name}:{call.lineno}"
        for name, tree in sources()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).split(".")[-1] in SINGULAR_CALLS | PLURAL_CALLS
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in call.args[:2])
    ]
    assert wrong == []


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def test_values_are_made_the_quick_way() -> None:
    slow = [
        f"{name}:{made.lineno}"
        for name, tree in written()
        for made in classes(tree)
        if "dataclass(frozen=True)" in map(ast.unparse, made.decorator_list)
    ]
    assert not slow, f"frozen of storage/frozen.py costs nothing until it is used: {slow}"


def test_tables_are_made_the_quick_way() -> None:
    tables = [(name, tree) for name, tree in written() if re.match(r"storage/models/[a-z]", name)]
    assert tables
    assert not [name for name, tree in tables if "__future__" in imports(tree)]
    bases = {ast.unparse(base) for _, tree in tables for made in classes(tree) for base in made.bases}
    assert bases == {"Row", "Figures"}, "Row of storage/types.py leaves out what checks a row"


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_file_names_a_package_registry() -> None:
    # Put together here, so that this file names none either.
    hosts = [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("anaconda", "org"),
    ]
    pattern = re.compile("|".join(rf"\b{name}\.{end}\b" for name, end in [*hosts, ("crates", "io")]).encode())
    assert [name_of(path) for path in tracked() if pattern.search(path.read_bytes())] == []


def test_no_file_names_a_place_on_the_machine_it_was_written_on() -> None:
    # Put together here, so that this file names none either.
    places = "|".join(["ro" + "ot", "wo" + "rk", r"home/\w+", r"Users/\w+"])
    pattern = re.compile(rf"(?<![\w./:*}}-])/(?:{places})/".encode())
    assert [name_of(path) for path in tracked() if pattern.search(path.read_bytes())] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_requirements_are_pinned_by_hash_and_name_no_source(name: str) -> None:
    text = (ROOT / name).read_text()
    entries = re.sub(r"(?m)^\s*#.*\n", "", text).replace("\\\n", "").splitlines()
    hashed = re.compile(r"[\w.-]+(\[[\w,-]+\])?==[\w.!+]+( ; [^;#@]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    assert [entry.split()[0] for entry in entries if not hashed.fullmatch(entry)] == []
    assert "://" not in text


def test_the_pinned_lists_cover_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    run, test = (
        {str(canonicalize_name(pin)): version for pin, version, _ in read_pins((ROOT / name).read_text())}
        for name in ("requirements.txt", "requirements-test.txt")
    )
    assert run.items() <= test.items()
    asked = [(text, run) for text in project["dependencies"]]
    asked += [(text, test) for text in project["optional-dependencies"]["test"]]
    for text, pins in asked:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pins[str(canonicalize_name(requirement.name))]), text
