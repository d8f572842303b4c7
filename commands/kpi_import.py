"""Bring in Ads Manager exports: a dry run first, columns explained once, published on one button."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from commands.cards import short_id
from commands.changes import refresh_cards
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Column, Reply, Table
from commands.core.texts import N_, UserError, msg
from commands.files.errors import BadRows
from commands.kpi_dry_run import DryRun, dry_run_reply
from commands.kpi_options import read_apart
from commands.kpi_published import Published, published_reply
from commands.kpi_staging import Source, Staged, stage_file, tidy
from commands.options import CAMPAIGN, FileOption, Text
from commands.rules.plain import excerpt
from storage import campaigns, figures, imports
from storage.imports import DayChange
from storage.models import Campaign, ImportFile
from storage.session import Session

# A sum beyond this is no money and no views; and sums of sums still fit into the database's integers.
_ABSURD = 10**17
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
    def work(session: Session) -> tuple[list[DayChange], dict[str, float | None]]:
        if staged.summary is None:
            return [], {}
        changes = imports.changes(session, id=staged.id, measures=staged.measures)
        return changes, imports.staged_totals(session, id=staged.id, measures=staged.measures)

    changes, totals = await read_apart(context, work)
    if any(total is not None and total > _ABSURD for total in totals.values()):
        raise UserError(
            msg("The figures in this file are too large to be real. Check it and export it again.")
        )
    return DryRun(source.name, staged, changes, totals, context.today)


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
    """Publish a staged file in one transaction and say what changed; pressing again changes nothing."""

    def work(session: Session) -> Reply:
        row = waiting(context, session, dry_run)
        if row.state == "published":
            return Reply(text=context.t("“{name}” was imported before. Nothing changed.", name=row.name))
        if row.state != "staged":
            raise UserError(msg("The file has columns that I don't know yet. Say what they hold first."))
        return _published(context, session, row)

    reply = await context.write(work)
    await tidy(context.services)
    return reply


def _published(context: Context, session: Session, row: ImportFile) -> Reply:
    measures: list[str] = row.summary["measures"]
    expected: dict[str, str] = row.summary["campaigns"]
    found = [_still_fits(context, session, int(id), currency) for id, currency in expected.items()]
    changes = imports.changes(session, id=row.id, measures=measures)
    touched = {
        campaign.id: [c.day for c in changes if c.campaign_id == campaign.id and c.state != "same"]
        for campaign in found
    }
    before = {id: figures.totals(session, campaign_id=id, days=days) for id, days in touched.items()}
    imports.publish(session, id=row.id, measures=measures, now=context.now)
    results = []
    for campaign in found:
        days = touched[campaign.id]
        figures.roll_up(session, campaign_id=campaign.id, days=days)
        after = figures.totals(session, campaign_id=campaign.id, days=days)
        own = [change for change in changes if change.campaign_id == campaign.id]
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
