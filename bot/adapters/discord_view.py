"""A reply as Discord messages of Components V2: what stands in each, without any request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from io import BytesIO
from operator import add, le
from typing import NamedTuple
from urllib.parse import urlsplit

import discord
from pydantic_core import to_json

from bot.adapters import discord_layout as pieces
from bot.adapters.characters import one_line, size
from bot.adapters.discord_markup import bold, code_blocks, heading, lines_of, packed, small
from bot.adapters.tables import is_blank, stacked, whole
from commands.core.replies import Button, Document, Field, Reply, Table
from commands.core.same import Same
from commands.core.texts import Translator, translator
from storage.frozen import frozen

PRESS = "b:"
TEXT_LIMIT = 4000
FILE_BYTES = 10 * 1024 * 1024
WIDTH = 56  # columns of a code block that a window shows without breaking lines
_COMPONENTS = 40
_FILES = 10
_ROW = 5
_LABEL = 80
_ADDRESS = 512
_DESCRIPTION = 256
# One component is the box around the others.
_FULL = (TEXT_LIMIT, _COMPONENTS - 1, _FILES, FILE_BYTES)
_FLAGS = {
    hidden: discord.MessageFlags(components_v2=True, ephemeral=hidden).value for hidden in (False, True)
}
_NOBODY = to_json(discord.AllowedMentions.none().to_dict()).decode()
_FIELDS, _SHORT = 2_000, 200  # of a card that has changed most fields have not
_REMEMBERED = 500  # most are shown more than once
_WRONG = 0xD83C3E  # the red of the border


@frozen
class Words:
    """A run of text, already in Discord's Markdown."""

    text: str


@frozen
class Upload:
    """A file that goes along: a picture is shown, anything else is offered for download."""

    name: str
    content: bytes
    picture: bool = False
    description: str = ""


class Key(NamedTuple):
    """A button: what travels when it is pressed, or the address it opens."""

    label: str
    custom_id: str = ""
    url: str = ""
    style: pieces.Style = "secondary"


Block = Words | Upload | tuple[Key, ...]


@frozen
class Part:
    """One message: its blocks from top to bottom."""

    blocks: tuple[Block, ...]
    boxed: bool = False
    wrong: bool = False

    def layout(self) -> pieces.Layout:
        """Build what the library takes for a view."""
        return pieces.Layout(self.components())

    def components(self) -> list[pieces.Component]:
        """Give the components as they travel."""
        items = [_item(block) for block in self.blocks]
        return [pieces.container(items, _WRONG if self.wrong else None)] if self.boxed else items

    def said(self, *, hidden: bool) -> str:
        """Give a message without files as JSON; a hidden one is for one person."""
        return f'{{"components":{self._json},"flags":{_FLAGS[hidden]},"allowed_mentions":{_NOBODY}}}'

    @cached_property
    def _json(self) -> str:
        return to_json(self.components()).decode()

    def files(self) -> list[discord.File]:
        """Open the files anew for each request."""
        uploads = [block for block in self.blocks if isinstance(block, Upload)]
        return [discord.File(BytesIO(one.content), one.name, description=one.description) for one in uploads]


def parts(reply: Reply, picture: bytes | None = None, more: Sequence[Key] = ()) -> Sequence[Part]:
    """Give the messages a reply makes; ``picture`` is its drawn chart, ``more`` are further buttons."""
    if picture is None and not (more or reply.documents):
        return _alike(Same(reply))
    return _parts(reply, picture, more)


@lru_cache(_REMEMBERED)
def _alike(reply: Same[Reply]) -> Sequence[Part]:
    # A card that still says the same, or a digest that goes to several chats.
    return _parts(reply.it, None, ())


def _parts(reply: Reply, picture: bytes | None, more: Sequence[Key]) -> list[Part]:
    made = _packed(_unique([*_blocks(reply, picture), *_rows([*_keys(reply.buttons), *more])]))
    boxed = bool(reply.title or reply.fields or reply.table)
    return [Part(tuple(blocks), boxed, reply.failed) for blocks in made or [[Words("–")]]]


def one_part(reply: Reply, picture: bytes | None = None) -> Part:
    """Give a reply as a single message for the place of another; what is too long is left out."""
    made = parts(reply, picture)
    if len(made) == 1:
        return made[0]
    rows = [block for part in made for block in part.blocks if isinstance(block, tuple)][:_ROW]
    room = _COMPONENTS - 2 - sum(map(_weight, rows))
    kept: list[Block] = []
    for block in made[0].blocks:
        fits = sum(map(_length, [*kept, block])) < TEXT_LIMIT - 1 and len(kept) < room
        kept += [block] if fits and not isinstance(block, tuple) else []
    return Part((*kept, Words("…"), *rows), made[0].boxed, reply.failed)


def _blocks(reply: Reply, picture: bytes | None) -> Iterator[Block]:
    t = translator(reply.language or "en")
    head = [heading(reply.title)] if reply.title.strip() else []
    yield from _words([*head, *(lines_of(reply.text, TEXT_LIMIT) if reply.text else [])])
    if reply.table:
        yield from map(Words, _table(reply.table))
    if reply.fields:
        yield from _words(_fields(reply.fields))
    if picture is not None and reply.chart:
        alt = one_line(reply.chart.alt or reply.chart.title)[:_DESCRIPTION]
        yield Upload("chart.png", picture, picture=True, description=alt)
    yield from (_document(document, t) for document in reply.documents)
    links = [f"{one_line(button.label)}: {button.url}" for button in reply.buttons if _unlinkable(button)]
    if links:
        yield from _words([line for link in links for line in lines_of(link, TEXT_LIMIT)])
    if reply.note:
        yield from _words(small(reply.note).splitlines())


def _words(lines: Sequence[str]) -> Iterator[Words]:
    yield from (Words(chunk) for chunk in packed(lines, TEXT_LIMIT) if chunk.strip())


def _fields(fields: Sequence[Field]) -> list[str]:
    """Put each field on a line; one of several lines stands apart from the one above."""
    shown: list[str] = []
    for field in fields:
        lines = _field(field)
        shown += ["", *lines] if shown and len(lines) > 1 else lines
    return shown


def _field(field: Field) -> Sequence[str]:
    written = _short_field if len(field.value) <= _SHORT else _written_field
    return written(field.label, field.value)


def _written_field(label: str, value: str) -> Sequence[str]:
    label = bold(label)
    lines = lines_of(value, TEXT_LIMIT - 2 * size(label) - 1)
    return [f"{label} {lines[0]}".strip()] if len(lines) == 1 else [label, *lines]


_short_field = lru_cache(_FIELDS)(_written_field)


def _table(table: Table) -> list[str]:
    """Align a narrow table; give each row of a wide one as a line."""
    if lines := whole(table, WIDTH):
        count = len(lines) - len(table.rows)
        return code_blocks(lines[:count], lines[count:], TEXT_LIMIT)
    if figures := stacked(table, WIDTH):
        return code_blocks(figures[:1], figures[1:], TEXT_LIMIT)
    rows = [line for row in table.rows for line in _row(table, row)]
    return [chunk for chunk in packed(rows, TEXT_LIMIT) if chunk.strip()]


def _row(table: Table, row: Sequence[str]) -> list[str]:
    """Say a row in words: the first cell in bold, figures under their headings."""
    pairs = [(column, one_line(cell)) for column, cell in zip(table.columns, row, strict=False)]
    head = bold(pairs[0][1]) if pairs else ""
    told = [
        f"{column.label} {cell}" if column.align == "right" else cell
        for column, cell in pairs[1:]
        if not is_blank(cell)
    ]
    lines = lines_of(" · ".join(told), TEXT_LIMIT - 2 * size(head) - 1)
    return [f"{head} {lines[0]}".strip(), *lines[1:]]


def _document(document: Document, t: Translator) -> Block:
    if len(document.content) > FILE_BYTES:
        limit = FILE_BYTES // 1024 // 1024
        said = t(
            "“{name}” is larger than the {limit} MB Discord takes. Ask for less, such as fewer days, or for "
            "it in Telegram.",
            name=document.name,
            limit=limit,
        )
        return Words(lines_of(said, TEXT_LIMIT)[0])
    return Upload(re.sub(r"[^A-Za-z0-9._-]+", "_", document.name).strip("._") or "file", document.content)


def _keys(buttons: Iterable[Button]) -> list[Key]:
    keys = []
    for button in buttons:
        label = one_line(button.label)[:_LABEL] or "…"
        if button.url and not _unlinkable(button):
            keys.append(Key(label, url=button.url))
        elif button.token:
            keys.append(Key(label, PRESS + button.token, style=button.style))
    return keys


def _unlinkable(button: Button) -> bool:
    if not button.url:
        return False
    try:
        parts = urlsplit(button.url)
    except ValueError:
        return True
    return parts.scheme not in ("http", "https") or not parts.hostname or len(button.url) > _ADDRESS


def _rows(keys: Sequence[Key]) -> list[tuple[Key, ...]]:
    return [tuple(keys[at : at + _ROW]) for at in range(0, len(keys), _ROW)]


def _unique(blocks: Iterable[Block]) -> list[Block]:
    """Tell apart what one message may not have twice: files of one name, buttons that do the same."""
    seen: Counter[str] = Counter()

    def another(name: str) -> int:
        seen[name] += 1
        return seen[name] - 1

    def told_apart(block: Block) -> Block:
        if isinstance(block, Upload) and (count := another(block.name)):
            return Upload(f"{count}-{block.name}", block.content, block.picture, block.description)
        if isinstance(block, tuple):
            return tuple(_numbered(key, another(key.custom_id)) for key in block)
        return block

    return [told_apart(block) for block in blocks]


def _numbered(key: Key, count: int) -> Key:
    return Key(key.label, f"{key.custom_id}:{count}", key.url, key.style) if count and key.custom_id else key


def _packed(blocks: Iterable[Block]) -> list[list[Block]]:
    """Fill one message after the other, as far as Discord's limits go."""
    made: list[list[Block]] = []
    used: tuple[int, ...] = _FULL
    for block in blocks:
        more = _room(block)
        together = tuple(map(add, used, more))
        if all(map(le, together, _FULL)):
            made[-1].append(block)
            used = together
        else:
            made.append([block])
            used = more
    return made


def _room(block: Block) -> tuple[int, ...]:
    """Give what a block takes of the limits: characters, components, files and their bytes."""
    if isinstance(block, Upload):
        return 0, _weight(block), 1, len(block.content)
    return _length(block), _weight(block), 0, 0


def _length(block: Block) -> int:
    return size(block.text) if isinstance(block, Words) else 0


def _weight(block: Block) -> int:
    return 1 + len(block) if isinstance(block, tuple) else 1


def _item(block: Block) -> pieces.Component:
    if isinstance(block, Words):
        return pieces.text(block.text)
    if isinstance(block, tuple):
        return pieces.row([_button(key) for key in block])
    return pieces.picture(block.name, block.description) if block.picture else pieces.file(block.name)


def _button(key: Key) -> pieces.Component:
    if key.url:
        return pieces.link(key.label, key.url)
    return pieces.button(key.label, key.custom_id, key.style)
