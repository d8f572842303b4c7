"""Forms that are sent: texts within a limit, and files kept for as long as they are looked at."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import BodyPartReader, web

from commands.core.invocation import Attachment
from commands.core.texts import UserError, msg

MOST_TEXT, MOST_FILE = 64 * 1024, 20 * 1024 * 1024
_CHUNK, _MOST_PARTS = 64 * 1024, 100
_LONGEST_NAME = 200


class TooLarge(Exception):
    """More was sent than there may be."""


class Unreadable(Exception):
    """What was sent is no form."""


@dataclass
class Sent:
    """What a form held: texts by their names, and files by what stands for them in the texts."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, Attachment] = field(default_factory=dict)

    def open(self, ref: str) -> Attachment:
        """Give the file that came with the form."""
        if ref not in self.files:
            raise UserError(msg("Choose the file again, please."))
        return self.files[ref]


@asynccontextmanager
async def received(request: web.Request) -> AsyncIterator[Sent]:
    """Read a form; its files are gone afterwards. Raises TooLarge or Unreadable."""
    if request.content_type != "multipart/form-data":
        try:
            found = await request.post()
        except ValueError:
            raise Unreadable from None
        yield Sent({name: value for name, value in found.items() if isinstance(value, str)})
        return
    if (request.content_length or 0) > MOST_FILE + MOST_TEXT:
        raise TooLarge
    with TemporaryDirectory(prefix="taktgeber-upload-") as folder:
        try:
            sent = await _read(request, Path(folder))
        except ValueError:  # what aiohttp says of parts that are none
            raise Unreadable from None
        yield sent


async def _read(request: web.Request, folder: Path) -> Sent:
    sent, left = Sent(), MOST_TEXT
    parts = await request.multipart()
    for _ in range(_MOST_PARTS):
        part = await parts.next()
        if part is None:
            return sent
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        if part.filename is None:
            text = await _bytes(part, left)
            left -= len(text)
            sent.texts[part.name] = text.decode("utf-8", "replace")
        else:
            # One file to a form: whatever comes after it finds no room.
            await _keep(part, folder / str(len(sent.files)), sent, 0 if sent.files else MOST_FILE)
    raise TooLarge


async def _bytes(part: BodyPartReader, most: int) -> bytes:
    found = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        found += chunk
        if len(found) > most:
            raise TooLarge
    return bytes(found)


async def _keep(part: BodyPartReader, path: Path, sent: Sent, most: int) -> None:
    size = 0
    with path.open("wb") as file:
        while chunk := await part.read_chunk(_CHUNK):
            size += len(chunk)
            if size > most:
                raise TooLarge
            file.write(chunk)
    if size and part.name:
        # A name alone, whichever way the browser's system writes paths.
        name = (part.filename or "").replace("\\", "/").rpartition("/")[2][:_LONGEST_NAME] or "file"
        ref = f"upload:{len(sent.files)}"
        sent.files[ref], sent.texts[part.name] = _attachment(name, size, path, ref), ref


def _attachment(name: str, size: int, path: Path, ref: str) -> Attachment:
    async def save(target: Path) -> None:
        await asyncio.to_thread(shutil.copyfile, path, target)

    return Attachment(name, size, save, ref)
