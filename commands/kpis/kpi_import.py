"""Bring in Ads Manager exports: a dry run first, columns explained once, published on one button."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from commands.cards import short_id
from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Column, Reply, Table
from commands.core.texts import N_, UserError, msg
from commands.files.errors import BadRows
from commands.kpis.kpi_completing import completed
from commands.kpis.kpi_dry_run import DryRun, dry_run_reply
from commands.kpis.kpi_options import read_apart
from commands.kpis.kpi_published import Published, detailed, published_reply
from commands.kpis.kpi_staging import Source, Staged, stage_file, tidy
from commands.options import CAMPAIGN, FileOption, Text
from commands.rules.plain import excerpt
from storage import campaigns, figures, imports, matches, publishing
from storage.models import Campaign, ImportFile
from storage.publishing import DayChange, Known, Moved
from storage.session import Session

_TRIES = 5
DRY_RUN = Option("dry_run", Text(20), N_("Dry run"), required=True)


@command(
    "kpi import",
    N_("Bring in an Ads Manager export"),
    options=(
        Option(
            "campaign",
            CAMPAIGN,
            N_("Campaign the figures belong to"),
            required=True,
            question=N_(
                "Which campaign do the figures belong to? Write its short id such as C1, or its name."
            ),
        ),
        Option(
            "file",
            FileOption(),
            N_("Export from Ads Manager, CSV or XLSX"),
            required=True,
            file=True,
            question=N_("Send the export from Ads Manager: a CSV or XLSX file with a row for each day."),
        ),
    ),
    example="/kpi import C1 file=export.csv",
    reads_file=True,
)
async def import_(context: Context, *, campaign: int) -> Reply:
    """Read a file and show what importing it would change; nothing is published yet."""
    attachment = context.attachment
    if attachment is None:
        raise UserError(msg("There is no file. Attach the export as CSV or XLSX."))
    await tidy(context.services)
    with tempfile.TemporaryDirectory(prefix="taktgeber-") as folder:
        path = Path(folder) / "export"
        await attachment.save(path)
        return await dry_run_of(context, Source(path, excerpt(attachment.name, 80) or "–", campaign), {})


async def dry_run_of(context: Context, source: Source, said: Mapping[str, str | None]) -> Reply:
    """Read a file into staged rows and show what they would change."""
    await context.read(lambda session: open_campaign(context, session, source.campaign_id))
    try:
        staged = await stage_file(context, source, said)
    except BadRows as bad:
        return _bad_rows(context, source, bad)
    try:
        run = await _compared(context, source, staged)
        return await context.write(lambda session: _finish(context, session, source, said, run))
    except BaseException:
        await context.services.store.write(
            lambda session: imports.finish(session, id=staged.id, state="dropped")
        )
        raise


def open_campaign(context: Context, session: Session, id: int) -> Campaign:
    """Get a campaign that still takes figures."""
    found = campaigns.locked(session, workspace_id=context.workspace.id, id=id)
    if found is None:
        raise UserError(msg("That campaign does not exist any more. /campaign list shows what there is."))
    if found.state == "archived":
        raise UserError(
            msg(
                "“{name}” is archived; its figures stay as they are. Copy it to go on: /campaign copy {id}",
                name=found.name,
                id=short_id(found),
            )
        )
    return found


def _bad_rows(context: Context, source: Source, bad: BadRows) -> Reply:
    t = context.t
    rows = tuple((str(error.line), error.column or "–", t(error.problem)) for error in bad.errors)
    columns = tuple(Column(label=label) for label in (t("Line"), t("Column"), t("What is wrong")))
    return Reply(
        title=t("{name} was not imported", name=source.name),
        text=t(bad.message),
        table=Table(columns=columns, rows=rows),
        note=t("… and {count} more.", count=bad.count - len(rows)) if bad.count > len(rows) else "",
        failed=True,
        private=True,
    )


async def _compared(context: Context, source: Source, staged: Staged) -> DryRun:
    known = Known(staged.measures, sorted(staged.levels))
    found = await read_apart(context, partial(publishing.changes, id=staged.id, known=known))
    bases = [day.base for day in found if day.state == "changed" and day.base is not None]
    told = await read_apart(context, partial(matches.told, day_sources=bases))
    return DryRun(source.name, staged, found, context.today, told)


def _finish(
    context: Context, session: Session, source: Source, said: Mapping[str, str | None], run: DryRun
) -> Reply:
    staged, workspace_id = run.staged, context.workspace.id
    row = imports.get(session, workspace_id=workspace_id, id=staged.id)
    assert row is not None
    row.state = "mapping" if staged.summary is None else "staged"
    row.summary = {
        "campaign": source.campaign_id,
        "campaigns": dict(sorted(staged.routes.currencies.items())),
        "measures": list(staged.measures),
        "levels": sorted(staged.levels),
        "unknown": [header for header, _ in staged.unknown],
        "remembered": [header for header, _ in staged.remembered],
    }
    session.add(row)
    if source.replaces is not None:
        imports.finish(session, id=source.replaces, state="replaced")
    if said:
        imports.explain(session, workspace_id=workspace_id, said=said)
        context.audit(session, "kpi map", ("import", staged.id), after=said)
    return dry_run_reply(context.t, run)


# -- the buttons of a dry run ---------------------------------------------------------------------


def waiting(context: Context, session: Session, id: str) -> ImportFile:
    """Find the file behind a dry run's button; raises UserError when it is gone or out of date."""
    number = int(id) if id.isdecimal() and len(id) < 15 else 0
    row = imports.get(session, workspace_id=context.workspace.id, id=number)
    if row is None or row.state == "dropped":
        raise UserError(msg("This dry run is not there any more. Send the file again with /kpi import."))
    if row.state == "replaced":
        raise UserError(msg("There is a newer dry run of this file. Use the buttons below that one."))
    return row


@command("kpi publish", N_("Import what the dry run showed"), options=(DRY_RUN,), hidden=True)
async def publish(context: Context, *, dry_run: str) -> Reply:
    """Make a staged file count in one transaction and say what changed; pressing again changes nothing."""
    for _ in range(_TRIES):
        found = await _completed(context, dry_run)
        try:
            reply = await context.write(partial(_publish, context, dry_run, found))
        except Moved:
            continue  # somebody else was quicker with the same days
        await tidy(context.services)
        return reply
    raise UserError(msg("Others are importing the same days right now. Press the button again in a minute."))


async def _completed(context: Context, dry_run: str) -> list[DayChange]:
    row = await context.read(lambda session: waiting(context, session, dry_run))
    if row.state != "staged":
        return []
    known = Known(row.summary["measures"], row.summary["levels"])
    return await completed(context.services.store, row.id, known)


def _publish(context: Context, dry_run: str, found: Sequence[DayChange], session: Session) -> Reply:
    row = waiting(context, session, dry_run)
    if row.state == "published":
        return Reply(text=context.t("“{name}” was imported before. Nothing changed.", name=row.name))
    if row.state != "staged":
        raise UserError(msg("The file has columns that I don't know yet. Say what they hold first."))
    return _published(context, session, row, found)


def _published(context: Context, session: Session, row: ImportFile, changes: Sequence[DayChange]) -> Reply:
    expected: dict[str, str] = row.summary["campaigns"]
    found = [_still_fits(context, session, int(id), currency) for id, currency in expected.items()]
    told = {campaign.id: detailed(changes, campaign.id) for campaign in found}
    before = {id: figures.totals(session, campaign_id=id, days=days) for id, days in told.items()}
    publishing.publish(session, id=row.id, found=changes, now=context.now)
    results = []
    for campaign in found:
        own = [change for change in changes if change.campaign_id == campaign.id]
        touched = [change.day for change in own if change.touched]
        figures.roll_up(session, campaign_id=campaign.id, days=touched)
        after = figures.totals(session, campaign_id=campaign.id, days=told[campaign.id])
        results.append(Published(campaign, own, before[campaign.id], after))
        _record(context, session, row, campaign, own)
    row.state = "published"
    session.add(row)
    return published_reply(context.t, row.name, results, context.today)


def _still_fits(context: Context, session: Session, id: int, currency: str) -> Campaign:
    campaign = open_campaign(context, session, id)
    if campaign.currency != currency:
        raise UserError(
            msg(
                "The currency of “{name}” was changed meanwhile. Send the file again with /kpi import.",
                name=campaign.name,
            )
        )
    return campaign


def _record(
    context: Context, session: Session, row: ImportFile, campaign: Campaign, changes: Sequence[DayChange]
) -> None:
    states = [change.state for change in changes]
    after: dict[str, Any] = {
        "file": row.name,
        "new_days": states.count("new"),
        "changed_days": [change.day.isoformat() for change in changes if change.state == "changed"][:1000],
    }
    context.audit(session, "kpi import", ("campaign", campaign.id), after=after)
    if states.count("same") < len(states):
        refresh_cards(context, session, "campaign", campaign.id)


@command("kpi drop", N_("Leave a file out"), options=(DRY_RUN,), hidden=True)
async def drop(context: Context, *, dry_run: str) -> Reply:
    """Forget a staged file."""

    def work(session: Session) -> Reply:
        row = waiting(context, session, dry_run)
        if row.state == "published":
            raise UserError(msg("This file was imported before, so it cannot be left out any more."))
        imports.finish(session, id=row.id, state="dropped")
        return Reply(text=context.t("“{name}” was left out. Nothing was imported.", name=row.name))

    reply = await context.write(work)
    await tidy(context.services)
    return reply


COMMANDS = (import_, publish, drop)
