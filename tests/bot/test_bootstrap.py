"""The first start: real installers, real processes, a package of our own and no network."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.bootstrap import applies, ensure, missing, read_pins

ROOT = Path(__file__).parents[2]
BASE = str(getattr(sys, "_base_executable", sys.executable))
START = """
import os, sys
from pathlib import Path
from bot.bootstrap import ensure
ensure(Path(__file__).with_name("requirements.txt"))
import tiny
print(tiny.VERSION, os.getpid(), sys.argv[1:], sys.stdin.read())
sys.exit(7)
"""


def wheel(folder: Path, version: str) -> str:
    """Build a wheel of the package ``tiny`` and give its hash."""
    folder.mkdir(exist_ok=True)
    path = folder / f"tiny-{version}-py3-none-any.whl"
    info = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": f"tiny.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass
class Project:
    """A checkout that pins one tiny package."""

    root: Path
    tools: Path
    habits: dict[str, str] = field(default_factory=dict)

    def pin(self, version: str) -> None:
        digest = wheel(self.root.parent / "wheels", version)
        pinned = f"tiny=={version} ; python_version >= '3.11' \\\n    --hash=sha256:{digest}\n"
        (self.root / "requirements.txt").write_text(pinned + "nowhere==1 ; sys_platform == 'none'\n")

    def uv(self, script: str) -> None:
        """Put a program called uv on the path."""
        (self.tools / "uv").write_text(f"#!/bin/sh\n{script}\n")
        (self.tools / "uv").chmod(0o755)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        wheels = str(self.root.parent / "wheels")
        pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels, "PIP_CONFIG_FILE": os.devnull, **self.habits}
        uv = {"UV_OFFLINE": "1", "UV_FIND_LINKS": wheels, "UV_NO_CONFIG": "1", "HOME": str(self.root.parent)}
        return subprocess.Popen(
            [BASE, str(self.root / "start.py"), *arguments],
            env={"PATH": f"{self.tools}:/usr/bin:/bin", **pip, **uv},
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, *arguments: str) -> tuple[int, str, str]:
        """Run to the end; give status, output and what was said on standard error."""
        process = self.begin(*arguments)
        out, err = process.communicate("piped", timeout=120)
        return process.returncode, out.replace(str(process.pid), "PID"), err

    def until(self, name: str) -> str:
        """Say in shell to wait for a file that ``touch`` makes."""
        return f"while [ ! -e '{self.tools}/{name}' ]; do sleep 0.05; done"

    def touch(self, name: str) -> None:
        (self.tools / name).touch()

    def wait_for(self, name: str) -> None:
        subprocess.run(["sh", "-c", self.until(name)], timeout=60, check=True)

    def first_words(self, process: subprocess.Popen[str]) -> str:
        assert process.stderr
        return process.stderr.readline()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root, tools = tmp_path / "check out", tmp_path / "tools"
    (root / "bot").mkdir(parents=True)
    tools.mkdir()
    (root / "bot" / "__init__.py").touch()
    shutil.copy(ROOT / "bot" / "bootstrap.py", root / "bot")
    (root / "start.py").write_text(START)
    project = Project(root, tools)
    project.uv("exit 127")
    project.pin("1.0")
    return project


WAITING = "Another start is setting up Taktgeber; waiting for it ...\n"
SETTING_UP = "Setting up Taktgeber, once, about 20 seconds ...\n"


def test_an_empty_checkout_installs_once_with_pip_and_passes_everything_through(project: Project) -> None:
    (project.tools / "uv").unlink()
    if shutil.which("uv", path="/usr/bin:/bin"):
        pytest.skip("uv cannot be taken off the path here")
    expected = "1.0 PID ['chat', 'two words'] piped\n"
    assert project.start("chat", "two words") == (7, expected, SETTING_UP)
    assert project.start("chat", "two words") == (7, expected, "")


def test_what_serves_runs_lean_in_the_same_process_and_with_the_same_words(project: Project) -> None:
    start = project.root / "start.py"
    lean = START.replace('txt"))', 'txt"), lean=True)').replace(
        "tiny.VERSION", "sys.flags.optimize, tiny.VERSION"
    )
    start.write_text(lean)
    expected = (7, "2 1.0 PID ['chat', 'two words'] piped\n")
    assert project.start("chat", "two words") == (*expected, SETTING_UP)
    (packages,) = project.root.glob(".venv/lib/*/site-packages")
    start.write_text(f"import sys\nsys.path.insert(0, {str(packages)!r})\n{lean}")
    assert project.start("chat", "two words") == (*expected, "")


def test_an_installer_told_to_install_elsewhere_still_fills_our_environment(project: Project) -> None:
    elsewhere = project.root.parent / "elsewhere"
    project.habits.update(PIP_USER="1", PIP_TARGET=str(elsewhere), PIP_PREFIX=str(elsewhere))
    assert project.start() == (7, "1.0 PID [] piped\n", SETTING_UP)
    assert not elsewhere.exists()


@pytest.mark.skipif(not shutil.which("uv"), reason="uv is not installed")
def test_uv_is_preferred(project: Project) -> None:
    project.uv(f'exec {shutil.which("uv")} "$@"')
    assert project.start() == (7, "1.0 PID [] piped\n", SETTING_UP)
    assert "uv = " in (project.root / ".venv" / "pyvenv.cfg").read_text()


def test_a_changed_requirement_file_is_installed_at_the_next_start(project: Project) -> None:
    project.start()
    project.pin("2.0")
    assert project.start() == (7, "2.0 PID [] piped\n", SETTING_UP)


def test_a_start_killed_in_the_middle_is_repaired_by_the_next(project: Project) -> None:
    rest = project.root / ".venv" / "lib" / "rest"
    project.uv(f"mkdir -p '{rest}'; kill -9 $PPID; {project.until('go')}")
    assert project.start()[0] == -9
    project.uv("exit 127")
    second = project.begin()
    # The installer that outlived its parent still holds the lock.
    assert project.first_words(second) == WAITING
    project.touch("go")
    _, err = second.communicate("", timeout=120)
    assert (second.returncode, err) == (7, SETTING_UP)
    assert not rest.exists()


def test_a_removed_interpreter_is_repaired(project: Project) -> None:
    project.start()
    (project.root / ".venv" / "bin" / "python").unlink()
    (project.root / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    assert project.start() == (7, "1.0 PID [] piped\n", SETTING_UP)


def test_a_failed_install_ends_with_one_sentence_and_its_cause(project: Project) -> None:
    text = (project.root / "requirements.txt").read_text()
    (project.root / "requirements.txt").write_text(text.replace("==1.0", "==9.9"))
    status, out, err = project.start()
    assert (status, out) == (1, "")
    last = err.splitlines()[-1]
    assert last.startswith("Taktgeber cannot start: installing the packages failed with exit status 1 (")
    assert "tiny==9.9" in last
    assert "Traceback" not in err


def test_two_starts_at_once_install_once(project: Project) -> None:
    project.uv(f"touch '{project.tools}/here'; {project.until('go')}; exit 127")
    first = project.begin()
    project.wait_for("here")
    second = project.begin()
    assert project.first_words(second) == WAITING
    project.touch("go")
    assert first.communicate("x", timeout=120) == (f"1.0 {first.pid} [] x\n", SETTING_UP)
    assert second.communicate("y", timeout=120) == (f"1.0 {second.pid} [] y\n", "")


def test_a_package_that_never_becomes_importable_does_not_start_for_ever(project: Project) -> None:
    project.start()
    shutil.rmtree(next((project.root / ".venv").glob("lib/*/site-packages/tiny-1.0.dist-info")))
    project.uv("exit 0")
    status, _, err = project.start()
    assert status == 1
    assert "tiny==1.0 is not importable although it was installed" in err


def test_nothing_happens_where_everything_is_importable(tmp_path: Path) -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        shutil.copy(ROOT / name, tmp_path)
        ensure(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["requirements-test.txt", "requirements.txt"]


def test_the_pinned_lists_are_read_completely() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (ROOT / name).read_text()
        assert len(read_pins(text)) == text.count("==") - text.count("== '")


def test_another_version_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / "Some_Name-1.0.dist-info").mkdir()
    (tmp_path / "older-1.0-py3.11.egg-info").mkdir()
    pins = read_pins("some.name==1.0\nsome-name==2.0 \\\nolder[extra]==1.0\nabsent==1 ; os_name == 'none'\n")
    assert missing(pins, ["/nowhere", str(tmp_path)]) == ["some-name==2.0"]


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        (f"sys_platform == '{sys.platform}'", True),
        ("sys_platform == 'none'", False),
        ("sys_platform != 'none' and python_version >= '3.9'", True),
        ("sys_platform == 'none' or (python_full_version > '3.11' and os_name != '')", True),
        ("python_full_version < '3.9.0'", False),
        ("python_version <= '3.100'", True),
        ("platform_python_implementation not in 'PyPy,Jython'", True),
        ("implementation_name in 'cpython'", sys.implementation.name == "cpython"),
        ("'none' == platform_machine", False),
    ],
)
def test_markers_are_understood(marker: str, holds: bool) -> None:
    assert applies(marker) is holds


def test_an_old_interpreter_gets_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 1))
    with pytest.raises(
        SystemExit, match=r"^Taktgeber cannot start: it needs Python 3\.11 or newer, .* 3\.8 "
    ):
        ensure(tmp_path / "requirements.txt")


@pytest.mark.parametrize("name", ["bot.py", "bot/__init__.py", "bot/bootstrap.py", "tests/__main__.py"])
def test_an_old_interpreter_can_read_what_runs_before_the_sentence(name: str) -> None:
    ast.parse((ROOT / name).read_text(), feature_version=(3, 7))


def test_a_missing_requirement_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"requirements\.txt cannot be read \(No such file"):
        ensure(tmp_path / "requirements.txt")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("nowhere==1\n")
    (tmp_path / ".venv").touch()
    with pytest.raises(SystemExit, match=r"\.venv cannot be made ready \(File exists\)"):
        ensure(tmp_path / "requirements.txt")
