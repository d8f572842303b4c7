"""Install what is pinned into ``.venv`` when it is not importable, then run there.

Standard library only, and readable by Python 3.7: an older interpreter gets a sentence, not a
syntax error. A start that finds everything in place costs a few milliseconds.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator, Sequence

MINIMUM = (3, 11)
# Without docstrings and assertions, and without the columns of a line in tracebacks.
LEAN = ("-OO", "-X", "no_debug_ranges")
# Set for the program that is started after an installation, so that a failure cannot repeat for ever.
_INSTALLED_ONCE = "TAKTGEBER_INSTALLED"
# Where packages come from is the person's choice; where they go to is not.
_ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)"
    r"[ \t]*(?:;[ \t]*(?P<marker>[^\\\n]+?))?[ \t]*\\?$",
    re.MULTILINE,
)
_METADATA = re.compile(r"^(.+?)-([^-]+?)(?:-py[\d.]+)?\.(?:dist|egg)-info$")


class BootstrapError(Exception):
    """Say in one sentence why the packages are not there."""


def ensure(requirements: Path, *, lean: bool = False) -> None:
    """Return when every pinned package is importable here; else make ``.venv`` ready and run there.

    The virtual environment lies beside the requirement file. ``lean`` runs without what only developers read
    of a program: in all packages together ten megabytes. Ends the program with one sentence and status 1 when
    the packages cannot be installed.
    """
    try:
        _ensure(requirements.resolve(), LEAN if lean and not sys.flags.optimize else [])
    except BootstrapError as error:
        sys.exit(f"Taktgeber cannot start: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _ensure(requirements: Path, flags: Sequence[str]) -> None:
    if sys.version_info[:2] < MINIMUM:
        found = ".".join(map(str, sys.version_info[:2]))
        raise BootstrapError(f"it needs Python 3.11 or newer, and this is Python {found} ({sys.executable}).")
    installed_once = os.environ.pop(_INSTALLED_ONCE, "")
    pins = _read(requirements)
    lacking = missing(pins, sys.path)
    if not lacking:
        if flags and os.name != "nt":  # there the first interpreter would stay and wait
            _run_again(Path(sys.executable), flags)
        return
    if installed_once:
        raise BootstrapError(f"{lacking[0]} is not importable although it was installed; delete .venv.")
    venv = requirements.parent / ".venv"
    inside = Path(sys.prefix).resolve() == venv.resolve()
    if inside or not _complete(venv, pins):
        _make_ready(venv, requirements, pins, inside)
        os.environ[_INSTALLED_ONCE] = "1"
    _run_again(_python_of(venv), flags)


def _read(requirements: Path) -> list[tuple[str, str, str]]:
    try:
        return read_pins(requirements.read_text("utf-8"))
    except OSError as error:
        raise BootstrapError(f"{requirements} cannot be read ({error.strerror or error}).") from None


def read_pins(text: str) -> list[tuple[str, str, str]]:
    """Give name, version and marker of every pinned line of a requirement file."""
    return [(match["name"], match["version"], match["marker"] or "") for match in _PIN.finditer(text)]


def missing(pins: Iterable[tuple[str, str, str]], folders: Iterable[str]) -> list[str]:
    """List the pins this interpreter needs that lie in none of the folders at that version."""
    found: dict[str, str] = {}
    for folder in folders:
        for name, version in _packages_in(folder):
            found.setdefault(_normal(name), version)
    return [
        f"{name}=={version}"
        for name, version, marker in pins
        if found.get(_normal(name)) != version and (not marker or applies(marker))
    ]


def _packages_in(folder: str) -> Iterator[tuple[str, str]]:
    # Names of metadata folders are enough and cost a tenth of importlib.metadata.
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return
    for match in filter(None, map(_METADATA.match, names)):
        yield match[1], match[2]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def applies(marker: str) -> bool:
    """Tell whether an environment marker, whose grammar is Python's, holds for this interpreter."""
    import ast

    return bool(_evaluate(ast.parse(marker, mode="eval").body))


def _evaluate(node: ast.expr) -> object:
    import ast

    if isinstance(node, ast.BoolOp):
        decide = all if isinstance(node.op, ast.And) else any
        return decide(_evaluate(value) for value in node.values)
    if isinstance(node, ast.Compare):
        return _compare(_evaluate(node.left), type(node.ops[0]).__name__, _evaluate(node.comparators[0]))
    if isinstance(node, ast.Name):
        return _marker_value(node.id)
    return ast.literal_eval(node)


def _marker_value(name: str) -> str:
    import platform

    return {
        "implementation_name": sys.implementation.name,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_system": platform.system(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }[name]


def _compare(left: object, operator: str, right: object) -> bool:
    pair = (_comparable(str(left)), _comparable(str(right)))
    return {
        "Eq": pair[0] == pair[1],
        "NotEq": pair[0] != pair[1],
        "Lt": pair[0] < pair[1],
        "LtE": pair[0] <= pair[1],
        "Gt": pair[0] > pair[1],
        "GtE": pair[0] >= pair[1],
        "In": str(left) in str(right),
        "NotIn": str(left) not in str(right),
    }[operator]


def _comparable(value: str) -> tuple[list[int], str]:
    """Order versions by their numbers (3.9 before 3.13, 3.13 equal to 3.13.0) and words as words."""
    numbers = [int(part) for part in re.findall(r"\d+", value)] if value[:1].isdigit() else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers, "" if numbers else value


def _python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _complete(venv: Path, pins: Sequence[tuple[str, str, str]]) -> bool:
    folders = [
        str(path) for pattern in ("lib/*/site-packages", "Lib/site-packages") for path in venv.glob(pattern)
    ]
    return _python_of(venv).exists() and not _unfinished(venv).exists() and not missing(pins, folders)


def _unfinished(venv: Path) -> Path:
    return venv / "unfinished"


def _make_ready(venv: Path, requirements: Path, pins: Sequence[tuple[str, str, str]], inside: bool) -> None:
    try:
        venv.mkdir(exist_ok=True)
        with _locked(venv / "bootstrap.lock") as lock:
            if inside or not _complete(venv, pins):
                _say("Setting up Taktgeber, once, about 20 seconds ...")
                _fill(venv, requirements, lock)
    except OSError as error:
        raise BootstrapError(f"{venv} cannot be made ready ({error.strerror or error}).") from None


def _fill(venv: Path, requirements: Path, lock: int) -> None:
    unfinished = _unfinished(venv)
    if unfinished.exists() or not _python_of(venv).exists():
        _empty(venv)
    # Stays behind when we are killed: the next start then begins anew.
    unfinished.touch()
    try:
        install_with_uv(venv, requirements, lock)
    except BootstrapError:
        install_with_pip(venv, requirements, lock)
    unfinished.unlink()


def _empty(venv: Path) -> None:
    import shutil

    for path in venv.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != "bootstrap.lock":
            path.unlink()


def install_with_uv(venv: Path, requirements: Path, lock: int) -> None:
    """Make the environment and install with uv, the faster of the two."""
    import shutil

    uv = shutil.which("uv")
    if not uv:
        raise BootstrapError("uv is not there.")
    python = _python_of(venv)
    if not python.exists():
        _install([uv, "venv", "-q", "--no-project", "--allow-existing", "--python", _base(), str(venv)], lock)
    _install([uv, "pip", "install", "-q", "--python", str(python), *_hashed(requirements)], lock)


def install_with_pip(venv: Path, requirements: Path, lock: int) -> None:
    """Make the environment and install with the interpreter's own pip.

    ``--without-pip`` because a bare Debian lacks ensurepip; ``--python`` because its pip refuses to
    install outside of a virtual environment; ``--no-deps`` because the list is complete, which saves a fifth.
    """
    python = _python_of(venv)
    if not python.exists():
        _install([_base(), "-m", "venv", "--without-pip", str(venv)], lock)
    pip = [_base(), "-m", "pip", "--python", str(python), "install", "-q", "--no-input", "--no-compile"]
    _install([*pip, "--no-deps", "--disable-pip-version-check", *_hashed(requirements)], lock)


def _hashed(requirements: Path) -> list[str]:
    return ["--require-hashes", "-r", str(requirements)]


def _base() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))


def _install(command: Sequence[str], lock: int) -> None:
    """Run an installer without our standard input; it keeps the lock even when we are killed."""
    import subprocess

    done = subprocess.run(
        command,
        env={**{name: os.environ[name] for name in os.environ if name not in _ELSEWHERE}, "PIP_USER": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=() if os.name == "nt" else (lock,),
        check=False,
    )
    if done.returncode == 0:
        return
    lines = [line.strip() for line in done.stdout.decode("utf-8", "replace").splitlines() if line.strip()]
    for line in lines:
        _say(line)
    causes = [line for line in lines if "error" in line.lower()] or lines or ["no reason given"]
    raise BootstrapError(
        f"installing the packages failed with exit status {done.returncode} ({causes[-1][:300]}). "
        "Check the network and the free disk space, then start again."
    )


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Hold a lock that other starts wait for."""
    with path.open("a+b") as file:
        if not _lock(file.fileno(), wait=False):
            _say("Another start is setting up Taktgeber; waiting for it ...")
            while not _lock(file.fileno(), wait=True):
                pass
        yield file.fileno()


def _lock(handle: int, wait: bool) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _run_again(python: Path, flags: Sequence[str]) -> None:
    """Start the same command with another interpreter, or other flags, in place of this process."""
    command = [str(python), *flags, *sys.orig_argv[1:]]
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
