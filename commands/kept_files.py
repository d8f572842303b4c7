"""Files people hand in: taken along up to a size, kept, and handed over again."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from hashlib import file_digest
from pathlib import Path, PurePosixPath

from commands.core.context import Context, Services
from commands.core.replies import Document, Reply
from commands.core.texts import Message, UserError, msg
from commands.rules.plain import strip_invisible
from storage import stored_files
from storage.frozen import frozen
from storage.session import Session, Store, StoreTrouble
from storage.stored_files import CHUNK, Kept

_MB = 1024 * 1024
LIMIT = 20 * _MB  # what Telegram lets a bot read
_LONGEST_NAME = 80
_FILES_AT_ONCE = 8  # one is taken by what goes along; Discord allows ten
_HEAD = 64  # of so many bytes a kind of file is known
_DROPPED_AT_ONCE = 8
_UNPUBLISHED_LIFE = timedelta(hours=6)
Accepts = Callable[[bytes], None]  # raises UserError where the beginning of a file is of no kind that will do


@frozen
class Incoming:
    """A file that came along and is kept, but not published yet."""

    id: int
    name: str
    sha256: str


@asynccontextmanager
async def incoming(context: Context, accepts: Accepts | None = None) -> AsyncIterator[Incoming | None]:
    """Keep the file that came along, if one did; it goes again unless it is published within.

    Raises UserError for one that is too large, empty or of a kind that is not accepted.
    """
    attachment = context.attachment
    if attachment is None:
        yield None
        return
    if attachment.size > LIMIT:
        raise UserError(_too_large())
    with tempfile.TemporaryDirectory(prefix="taktgeber-") as folder:
        path = Path(folder) / "file"
        await attachment.save(path)
        await asyncio.to_thread(_check, path, accepts)
        file = await _begun(context, path, _plain_name(attachment.name))
        try:
            await _kept(context.services.store, path, file.id)
            yield file
        except Exception:
            with suppress(StoreTrouble):  # then it goes later
                await _dropped(context.services.store, file.id)
            raise


def _check(path: Path, accepts: Accepts | None) -> None:
    size = path.stat().st_size
    if size > LIMIT:  # who sent it need not have said how large it is
        raise UserError(_too_large())
    if not size:
        raise UserError(msg("This file is empty. Send it again."))
    if accepts:
        with path.open("rb") as file:
            accepts(file.read(_HEAD))


async def _begun(context: Context, path: Path, name: str) -> Incoming:
    sha256 = await asyncio.to_thread(_digest, path)

    def work(session: Session) -> Incoming:
        row = stored_files.begin(
            session,
            workspace_id=context.workspace.id,
            name=name,
            size=path.stat().st_size,
            sha256=sha256,
            now=context.now,
        )
        return Incoming(row.id, name, sha256)

    return await context.services.store.write(work, lasting=False)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


async def _kept(store: Store, path: Path, id: int) -> None:
    """Write a file in pieces, so that what others write comes in between."""
    place = 0
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            await store.write(partial(stored_files.put, id=id, place=place, content=piece), lasting=False)
            place += 1


async def _dropped(store: Store, id: int) -> None:
    some = partial(stored_files.drop_some, id=id, limit=_DROPPED_AT_ONCE)
    while await store.write(some, lasting=False):
        pass


async def tidy(services: Services) -> None:
    """Drop files whose reading broke off, as in a crash."""
    before = services.now() - _UNPUBLISHED_LIFE
    for id in await services.store.read(lambda session: stored_files.unpublished(session, before=before)):
        await _dropped(services.store, id)


def _too_large() -> Message:
    return msg(
        "This file is too large: I keep files of up to {limit} MB. Put it somewhere and give me a link, "
        "beginning with https://.",
        limit=LIMIT // _MB,
    )


def _plain_name(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    return strip_invisible(last).lstrip(".")[-_LONGEST_NAME:] or "file"


def publish(context: Context, session: Session, file: Incoming) -> Document:
    """Let a kept file be seen once the running transaction is done, and give what hands it over."""
    stored_files.publish(session, id=file.id, now=context.now)
    return Document(name=file.name, kept=file.id)


def within(files: Sequence[Kept], limit: int = LIMIT) -> tuple[tuple[Document, ...], list[Kept]]:
    """Hand over those files, in their order, that are not too large together, and give the rest."""
    handed, rest = list[Kept](), list[Kept]()
    for file in files:
        fits = sum(one.size for one in handed) + file.size <= limit and len(handed) < _FILES_AT_ONCE
        (handed if fits else rest).append(file)
    return tuple(Document(name=file.name, kept=file.id) for file in handed), rest


async def filled(store: Store, workspace_id: int, reply: Reply) -> Reply:
    """Put the content of kept files in; one that has gone is left out."""
    if not any(document.kept for document in reply.documents):
        return reply
    # A large file takes a tenth of a second, which holds up nobody else in a thread.
    return await asyncio.to_thread(store.read_now, partial(_filled, workspace_id=workspace_id, reply=reply))


def _filled(session: Session, workspace_id: int, reply: Reply) -> Reply:
    found = [_read(session, workspace_id, document) for document in reply.documents]
    return reply.having(documents=tuple(document for document in found if document))


def _read(session: Session, workspace_id: int, document: Document) -> Document | None:
    if not document.kept:
        return document
    content = stored_files.content(session, workspace_id=workspace_id, id=document.kept)
    return None if content is None else document.having(content=content)
