"""Open a database for use: connect, and bring it to the present shape."""

from __future__ import annotations

from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.migrate import UnknownShape, upgrade
from storage.session import Store


class NotOpened(Exception):
    """A database that cannot be used; the text says why in one line."""


class TooNew(NotOpened):
    """A database whose shape is none that this version knows."""


def open_store(url: str) -> Store:
    """Give a store whose tables are there; raises NotOpened."""
    store: Store | None = None
    failure: NotOpened
    try:
        store = Store(url)
        upgrade(store.engine)
    except DBAPIError as error:
        failure = NotOpened(_first_line(error.orig))
    except ArgumentError as error:
        failure = NotOpened(_first_line(error))
    except UnknownShape:
        failure = TooNew("made by a newer version")
    else:
        return store
    if store:
        store.close()
    raise failure from None


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error).__name__
