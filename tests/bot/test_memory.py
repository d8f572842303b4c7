"""The garbage collector during a start, and what a start leaves for later."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.memory import settle, undisturbed

_ROOT = Path(__file__).parents[2]


def test_no_garbage_is_looked_for_meanwhile_and_what_is_there_is_left_alone_afterwards() -> None:
    try:
        with undisturbed():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()


def test_garbage_is_looked_for_again_after_a_failure() -> None:
    try:
        with pytest.raises(ImportError), undisturbed():
            raise ImportError
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_what_lasts_is_not_looked_at_again_and_garbage_seldom() -> None:
    before, usual = gc.get_threshold(), (700, 10, 10)
    try:
        gc.set_threshold(*usual)
        settle()
        assert gc.isenabled()
        assert gc.get_freeze_count()
        young, middle, old = gc.get_threshold()
        assert young > usual[0]
        assert young * middle * old > 10 * 700 * 10 * 10
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


_START = """
import sys
from pydantic import SecretStr
from bot import app
from bot.settings import Settings
from commands.core.texts import translator
tokens = {"telegram_token": SecretStr("123456:AAF-a_token"), "discord_token": SecretStr("a.b.c")}
settings = Settings(secret_key=SecretStr("a-secret-of-tests-that-is-long-enough"), **tokens)
app.load_platforms(settings)
app.build(settings)
translator("de")("Cancel")  # as the menus are, which are sent at once
print(*sys.modules)
"""
# Each costs a start on SQLite without pages some milliseconds, and the idle bot up to eight megabytes.
_FOR_LATER = {
    "PIL",
    "aiohttp.web",
    "babel.dates",
    "bot.exports.child",
    "cryptography",
    "pydyf",
    "python_calamine",
    "sqlalchemy.dialects.postgresql",
    "telegram.ext",
    "wcwidth",
    "xlsxwriter",
}


def test_a_start_loads_nothing_that_can_wait_for_its_use(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT)}
    for code in ("from storage.migrate import upgrade\n" + _START, _START):
        said = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert said.returncode == 0, said.stderr
    assert _FOR_LATER & set(said.stdout.split()) == set()
