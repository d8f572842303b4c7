"""Opening the database, and the ``db`` calls of the command line: upgrade, backup, restore."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from bot.logs import redact
from bot.settings import Settings, SettingsError
from commands.core.texts import N_, Message, msg, translator
from storage.backup import NotOurs, backup, check, restore
from storage.opening import NotOpened, TooNew, open_store
from storage.session import Store

_SQLITE = "sqlite:///"
_NOT_OURS = {
    "foreign": N_("{file} is not a backup made by Taktgeber. Nothing was changed."),
    "damaged": N_("{file} is a damaged backup; take another one. Nothing was changed."),
    "newer": N_("{file} was made by a newer version of Taktgeber; update first. Nothing was changed."),
}


class Unopened(Exception):
    """The database cannot be used; the text is a sentence that says why and what to look at."""


def opened(settings: Settings) -> Store:
    """Open the database; raises Unopened, or SettingsError when its folder does not exist."""
    url = settings.database_url.get_secret_value()
    if url.startswith(_SQLITE):
        folder = Path(url[len(_SQLITE) :].partition("?")[0]).parent
        if not folder.is_dir():
            raise SettingsError(
                f"TAKT_DATABASE_URL must name a file in a folder that exists; {folder} does not."
            )
    try:
        return open_store(url)
    except NotOpened as error:
        raise Unopened(translator(settings.language)(_why(error))) from None


def _why(error: NotOpened) -> Message:
    if isinstance(error, TooNew):
        return msg("TAKT_DATABASE_URL: the database was made by a newer version of Taktgeber; update first.")
    return msg(
        "TAKT_DATABASE_URL: the database cannot be opened ({reason}). Check that it runs and that the "
        "address is right.",
        reason=redact(str(error)),
    )


def run(job: str, settings: Settings, file: Path | None) -> int:
    """Do one job and give the exit status."""
    store = opened(settings)
    try:
        if job == "upgrade":
            return _say(settings, msg("The database is up to date."))
        assert file is not None
        return _backup(settings, store, file) if job == "backup" else _restore(settings, store, file)
    finally:
        store.close()


def _backup(settings: Settings, store: Store, file: Path) -> int:
    try:
        backup(store.engine, file)
    except FileExistsError:
        return _refuse(settings, msg("{file} exists already; name another file.", file=file))
    except OSError as error:
        reason = error.strerror
        return _refuse(settings, msg("{file} could not be written ({reason}).", file=file, reason=reason))
    return _say(settings, msg("Backed up to {file}.", file=file))


def _restore(settings: Settings, store: Store, file: Path) -> int:
    if not file.is_file():
        return _refuse(settings, msg("There is no file {file}.", file=file))
    try:
        # What is there now is kept as well: a restore of the wrong file can be taken back.
        check(file)
        kept = file.resolve().with_name(f"before-restore-{datetime.now():%Y%m%d-%H%M%S-%f}.db")  # noqa: DTZ005
        backup(store.engine, kept)
        restore(store.engine, file)
    except NotOurs as error:
        return _refuse(settings, msg(_NOT_OURS[error.fault], file=file))
    except OSError as error:
        reason = error.strerror
        return _refuse(settings, msg("{file} could not be written ({reason}).", file=kept, reason=reason))
    return _say(
        settings,
        msg("Restored from {file}. What was there before is kept in {kept}.", file=file, kept=kept),
    )


def _say(settings: Settings, sentence: Message) -> int:
    sys.stdout.write(translator(settings.language)(sentence) + "\n")
    return 0


def _refuse(settings: Settings, sentence: Message) -> int:
    sys.stderr.write(translator(settings.language)(sentence) + "\n")
    return 1
