"""Open a database for use: connect, and bring it to the present shape."""

from __future__ import annotations

from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.migrate import upgrade
from storage.session import Store


class NotOpened(Exception):
    """A database that cannot be used; the text says why in one line."""


def open_store(url: str) -> Store:
    """Give a store whose tables are there; raises NotOpened."""
    store: Store | None = None
    try:
        store = Store(url)
        upgrade(store.engine)
    except DBAPIError as error:
        reason = _first_line(error.orig)
    except ArgumentError as error:
        reason = _first_line(error)
    except CommandError:
        # Its revision is none of ours.
        reason = "it was made by a newer version"
    else:
        return store
    if store:
        store.close()
    raise NotOpened(reason) from None


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".:") if lines else type(error).__name__
