"""Read an export into staged rows: which campaign each row counts for, and a copy of the file if needed."""

from __future__ import annotations

import asyncio
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path

import structlog

from commands.cards import short_id
from commands.core.context import Context, Services
from commands.core.texts import Message, UserError, msg
from commands.files.ads_export import ExportHead
from commands.files.blocks import About, Block
from commands.files.headers import normalise
from commands.files.runner import stream_export
from commands.files.tally import ExportSummary
from commands.kpis.kpi_completing import add_up
from commands.rules.patterns import lazily
from commands.rules.plain import excerpt
from storage import campaigns, imports
from storage.frozen import frozen
from storage.models import Campaign
from storage.session import Session, Store, StoreTrouble
from storage.staging import Doubled, Rows, Staging, Subject, name, stage

_log = structlog.get_logger()
LIFE = timedelta(days=2)
_PART = 1 << 20
_TIDIED_AT_ONCE = 2_000
_WAITING_AT_MOST = 5
_LONGEST_HEADER = 200
NAMED_AT_ONCE = 500
# A sum beyond this is no money and no views; and sums of sums still fit into the database's integers.
ABSURD = 10**17
_LEVEL = lazily(r"[a-z]+[:#]")


@frozen
class Source:
    """A file on this machine's disk and the campaign it was handed in for.

    ``replaces`` is the earlier reading of the same file, ``kept`` names its stored bytes.
    """

    path: Path
    name: str
    campaign_id: int
    replaces: int | None = None
    kept: str = ""


def folded(name: str | None) -> str:
    """Give a name without what makes no difference in it."""
    return " ".join((name or "").split()).casefold()


@dataclass
class Routes:
    """Tell which campaign a row counts for: the one of its name, else the one that was given."""

    given: Campaign
    named: Mapping[str, Campaign]
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    currencies: dict[int, str] = field(default_factory=dict)

    def campaign_of(self, row: About) -> Campaign:
        """Find a row's campaign; raises UserError when it is kept in another currency."""
        campaign = self.named.get(folded(row.campaign_name), self.given)
        if row.currency != campaign.currency:
            raise UserError(
                msg(
                    "The file is in {found}, but “{name}” ({id}) is kept in {wanted}. Export the figures in "
                    '{wanted}, or change the campaign: /campaign edit {id} budget="{found} 5000"',
                    found=row.currency,
                    name=campaign.name,
                    id=short_id(campaign),
                    wanted=campaign.currency,
                )
            )
        self.currencies[campaign.id] = campaign.currency
        return campaign

    def count(self, row: About, rows: int) -> None:
        """Count rows for their campaign."""
        campaign = self.campaign_of(row)
        key = (excerpt(row.campaign_name or row.campaign_id or "", 60), campaign.id)
        self.counts[key] = self.counts.get(key, 0) + rows


@dataclass
class Staged:
    """What a reading found; ``summary`` is None when columns are missing that it cannot do without."""

    id: int
    head: ExportHead
    routes: Routes
    explained: Mapping[str, str]
    measures: tuple[str, ...] = ()
    levels: set[str] = field(default_factory=set)
    totals: dict[str, int] = field(default_factory=dict)
    rows: Counter[int] = field(default_factory=Counter)
    summary: ExportSummary | None = None

    @property
    def unknown(self) -> list[tuple[str, str]]:
        """Give the columns a person may explain, normalised and as written."""
        pairs = [(normalise(header), header) for header in self.head.unknown]
        return [pair for pair in pairs if len(pair[0]) <= _LONGEST_HEADER]

    @property
    def remembered(self) -> list[tuple[str, str]]:
        """Give the columns that are read as a person once said, normalised and as written."""
        pairs = [(normalise(header), header) for header in (*self.head.columns, *self.head.ignored)]
        return [pair for pair in pairs if pair[0] in self.explained]


async def stage_file(context: Context, source: Source, said: Mapping[str, str | None]) -> Staged:
    """Read a file into staged rows; whatever goes wrong, nothing of it stays but what was there before.

    ``said`` are explanations of headers that are not remembered yet; None takes one back.
    """
    routes, known = await context.read(lambda session: _known(context, session, source.campaign_id))
    explained = {header: to for header, to in {**known, **said}.items() if to is not None}
    kept = source.kept or context.services.new_token()
    id = await context.services.store.write(
        lambda session: imports.begin(
            session, workspace_id=context.workspace.id, name=source.name, kept=kept, now=context.now
        )
    )
    try:
        staged = await _read(context, source, Staged(id, _NOTHING, routes, explained))
        if not source.kept and (staged.unknown or staged.remembered):
            await _keep(context.services, source.path, kept)
    except BaseException as error:
        await context.services.store.write(lambda session: imports.finish(session, id=id, state="dropped"))
        if isinstance(error, Doubled):
            raise UserError(_doubled()) from error
        raise
    return staged


def _doubled() -> Message:
    return msg(
        "The file has the same ad twice for a day, in two campaigns that are counted into one here. "
        "Export them one by one, or plan campaigns here with exactly their names."
    )


_NOTHING = ExportHead({}, (), (), {}, ())


def _known(context: Context, session: Session, campaign_id: int) -> tuple[Routes, dict[str, str]]:
    workspace_id = context.workspace.id
    given = campaigns.get(session, workspace_id=workspace_id, id=campaign_id)
    if given is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    named: dict[str, Campaign] = {}
    for campaign in [*campaigns.all_of(session, workspace_id=workspace_id), given]:
        named[folded(campaign.name)] = campaign
    return Routes(given, named), imports.headers(session, workspace_id=workspace_id)


async def _read(context: Context, source: Source, staged: Staged) -> Staged:
    stream = stream_export(
        source.path,
        remembered=staged.explained,
        default_currency=staged.routes.given.currency,
        max_rows=context.services.import_max_rows,
    )
    staging = Staging(staged.id, context.now)
    abouts: list[About] = []
    async with aclosing(stream) as items:
        async for item in items:
            if isinstance(item, ExportHead):
                staged.head = item
            elif isinstance(item, ExportSummary):
                await _sum_up(context.services.store, staged, staging)
                staged.summary = item
                _count(staged, abouts)
            else:
                abouts += item.abouts
                await _stage(context.services.store, staged, staging, item)
            if staged.head is not None and staged.head.missing:
                break
    return staged


async def _stage(store: Store, staged: Staged, staging: Staging, block: Block) -> None:
    """Write a block down, and keep count of it."""
    subjects = [_subject(staged.routes, about) for about in block.abouts]
    staged.levels |= {subject.level for subject in subjects}
    for at in range(0, len(subjects), NAMED_AT_ONCE):
        some = subjects[at : at + NAMED_AT_ONCE]
        named = partial(name, source=staging.source, subjects=some)
        staging.named += await store.write(named, lasting=False)
    rows = Rows(block.rows.about, block.rows.days, block.keys, block.rows.values)
    staging.note(await store.write(partial(stage, staging=staging, rows=rows), lasting=False))
    staged.measures = block.keys
    staged.rows.update(block.rows.about)


def _count(staged: Staged, abouts: Sequence[About]) -> None:
    """Count the file's rows for their campaigns."""
    for number, rows in sorted(staged.rows.items()):
        staged.routes.count(abouts[number], rows)


async def _sum_up(store: Store, staged: Staged, staging: Staging) -> None:
    """Write the sums of the file's days down."""
    found = staging.sums
    for key in staged.measures:
        known = [day[key] for day in found if day[key] is not None]
        if known:
            staged.totals[key] = sum(known)
    if any(total > ABSURD for total in staged.totals.values()):
        raise UserError(
            msg("The figures in this file are too large to be real. Check it and export it again.")
        )
    await add_up(store, found)


def _subject(routes: Routes, about: About) -> Subject:
    origin = folded(about.campaign_name or about.campaign_id)
    entity = _campaign_key(about, origin) if about.entity == "campaign" else about.entity
    level = _LEVEL.match(entity)
    return Subject(
        campaign_id=routes.campaign_of(about).id,
        entity=entity,
        level=level[0] if level else "",
        label=about.label,
        origin=origin,
        currency=about.currency,
    )


def _campaign_key(row: About, origin: str) -> str:
    """Tell campaigns of a file apart that are counted into one campaign here."""
    if row.campaign_id:
        return f"campaign:{row.campaign_id}"
    return f"campaign#{blake2b(origin.encode(errors='replace'), digest_size=12).hexdigest()}"


# -- a copy of the file, so that it can be read again after a restart -----------------------------


async def _keep(services: Services, path: Path, file_key: str) -> None:
    number = 0
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PART):
            packed = await asyncio.to_thread(zlib.compress, piece, 1)
            store = partial(
                imports.keep_part, file_key=file_key, number=number, content=packed, now=services.now()
            )
            await services.store.write(store)
            number += 1


async def restore(services: Services, file_key: str, path: Path) -> None:
    """Write a kept file to the disk again; raises UserError when it is not kept any more."""
    number = 0
    with path.open("wb") as file:
        while packed := await services.store.read(partial(imports.part, file_key=file_key, number=number)):
            file.write(await asyncio.to_thread(zlib.decompress, packed))
            number += 1
    if not number:
        raise UserError(msg("That file is not there any more. Send it again with /kpi import."))


async def tidy(services: Services) -> None:
    """Drop staged rows and files that nobody waits for any more, a little at a time; else another time."""
    try:
        await _tidied(services.store, services.now() - LIFE)
    except StoreTrouble as trouble:
        # Whoever imported something is told that it is there, however full the disk is afterwards.
        _log.warning("imports not tidied up", reason=repr(trouble))


async def _tidied(store: Store, before: datetime) -> None:
    for id in await store.read(
        lambda session: imports.outdated(session, before=before, keep=_WAITING_AT_MOST)
    ):
        while await store.write(partial(imports.tidy, id=id, limit=_TIDIED_AT_ONCE), lasting=False):
            pass
    while await store.write(imports.forget_part, lasting=False):
        pass
    await store.write(imports.forget_readings, lasting=False)
