"""The ``db`` calls of the command line: upgrade, backup, restore."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from bot.settings import Settings
from storage.backup import NotOurs, backup, check, restore
from storage.migrate import upgrade
from storage.session import Store


def run(job: str, settings: Settings, file: Path | None) -> int:
    """Do one job and give the exit status."""
    store = Store(settings.database_url.get_secret_value())
    try:
        if job == "upgrade":
            upgrade(store.engine)
            return _say("The database is up to date.")
        assert file is not None
        return _backup(store, file) if job == "backup" else _restore(store, file)
    finally:
        store.close()


def _backup(store: Store, file: Path) -> int:
    upgrade(store.engine)
    try:
        backup(store.engine, file)
    except FileExistsError:
        return _refuse(f"{file} exists already; name another file.")
    except OSError as error:
        return _refuse(f"{file} could not be written ({error.strerror}).")
    return _say(f"Backed up to {file}.")


def _restore(store: Store, file: Path) -> int:
    if not file.is_file():
        return _refuse(f"There is no file {file}.")
    try:
        # What is there now is kept as well: a restore of the wrong file can be taken back.
        check(file)
        upgrade(store.engine)
        kept = file.resolve().with_name(f"before-restore-{datetime.now():%Y%m%d-%H%M%S-%f}.db")  # noqa: DTZ005
        backup(store.engine, kept)
        restore(store.engine, file)
    except NotOurs as error:
        return _refuse(f"{error}. Nothing was changed.")
    return _say(f"Restored from {file}. What was there before is kept in {kept}.")


def _say(sentence: str) -> int:
    sys.stdout.write(sentence + "\n")
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1
