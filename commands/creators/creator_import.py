"""Bring in a list of creators: a dry run first, columns explained once, one button takes it over."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Field, Reply
from commands.core.texts import N_, Translator, UserError, msg
from commands.creators.creator_facts import dated
from commands.files.creator_columns import FIELDS
from commands.files.creator_list import MAX_CREATORS, CreatorList, CreatorRow
from commands.files.headers import normalise
from commands.files.runner import load_creators
from commands.list_columns import SHOWN_COLUMNS, column_options, explain_buttons, faults_text, understood
from commands.options import FileOption, Text
from commands.rules.plain import strip_invisible
from storage import creators
from storage.creators import FIGURES
from storage.session import Session

_BATCH = 400
_FILE = Option(
    "file",
    FileOption(),
    N_("List of creators, CSV or Excel"),
    required=True,
    file=True,
    question=N_("Send the list as a file, CSV or Excel, with one creator a line."),
)


@dataclass
class _Counts:
    """Say what taking a list over does."""

    new: int = 0
    changed: int = 0
    same: int = 0

    @property
    def effective(self) -> int:
        """Give how many creators would be added or changed."""
        return self.new + self.changed


@dataclass
class _Difference:
    """What a part of a list adds and changes; ``before`` holds the values that go."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)
    same: int = 0


@command(
    "creator import",
    N_("Bring in a list of creators"),
    options=(_FILE,),
    example="/creator import file=creators.csv",
    reads_file=True,
)
async def import_(context: Context) -> Reply:
    """Read a list and show what it would change."""
    remembered = await context.read(lambda s: creators.headers(s, workspace_id=context.workspace.id))
    return await _dry_run(context, remembered, {})


@command(
    "creator column",
    N_("Say what a column holds"),
    options=column_options(FIELDS, N_("List of creators, CSV or Excel")),
    hidden=True,
    reads_file=True,
)
async def column(context: Context, *, header: str, field: str) -> Reply:
    """Remember what a column holds, for this list and later ones, and read the list again."""
    remembered = await context.read(lambda s: creators.headers(s, workspace_id=context.workspace.id))
    explained = {normalise(header): field}
    if context.attachment:
        return await _dry_run(context, {**remembered, **explained}, explained)

    def work(session: Session) -> Reply:
        _remember(context, session, explained)
        return Reply(text=context.t("Noted. Send the list again to go on."))

    return await context.write(work)


def _remember(context: Context, session: Session, explained: Mapping[str, str]) -> None:
    for header, meaning in explained.items():
        creators.remember_header(session, workspace_id=context.workspace.id, header=header, field=meaning)
        context.audit(session, "creator column", ("workspace", context.workspace.id), after={header: meaning})


# -- dry run --------------------------------------------------------------------------------------


async def _dry_run(context: Context, remembered: Mapping[str, str], explained: Mapping[str, str]) -> Reply:
    """Stage a list and say what it would change; ``explained`` columns are kept if it can be read."""
    found = await _read(context, remembered)
    name = strip_invisible(context.attachment.name)[:100] if context.attachment else ""
    staged_id, counts = await _stage(context, found.rows, name)

    def work(session: Session) -> Reply:
        _remember(context, session, explained)
        creators.staged_whole(session, workspace_id=context.workspace.id, id=staged_id)
        return _report(context, found, counts, name, staged_id)

    return await context.write(work)


async def _read(context: Context, remembered: Mapping[str, str]) -> CreatorList:
    if context.attachment is None:
        raise UserError(msg("Attach the list to your message, as CSV or Excel."))
    with tempfile.TemporaryDirectory(prefix="taktgeber-") as folder:
        path = Path(folder) / "list"
        await context.attachment.save(path)
        return await load_creators(
            path,
            remembered=remembered,
            default_currency=context.workspace.currency,
            today=context.today,
            max_rows=min(MAX_CREATORS, context.services.import_max_rows),
        )


async def _stage(context: Context, rows: Sequence[CreatorRow], name: str) -> tuple[int, _Counts]:
    """Write the lines down in short transactions, counting what they would do."""
    workspace_id, store = context.workspace.id, context.services.store
    opened = await store.write(
        lambda session: creators.stage(session, workspace_id=workspace_id, name=name, now=context.now)
    )
    counts = _Counts()
    for start in range(0, len(rows), _BATCH):
        batch = [_values(row) for row in rows[start : start + _BATCH]]

        def work(session: Session, batch: list[dict[str, Any]] = batch) -> _Difference:
            creators.stage_rows(session, import_id=opened.id, rows=batch)
            return _difference(session, workspace_id, batch)

        difference = await store.write(work)
        counts.new += len(difference.new)
        counts.changed += len(difference.changed)
        counts.same += difference.same
    return opened.id, counts


def _values(row: CreatorRow) -> dict[str, Any]:
    """Give what a line says as columns; what it does not say is left out."""
    values = {
        "name": row.name,
        **{name: _storable(getattr(row, name)) for name in FIGURES},
        "country": row.country,
        "language": row.language,
        "topics": list(row.topics),
        "email": row.email,
        "price_minor": row.price_minor,
        "price_currency": row.price_currency,
        "notes": row.notes,
    }
    return {
        "handle": row.handle,
        **{key: value for key, value in values.items() if value not in ("", None, [], {})},
    }


def _storable(value: Any) -> Any:
    """Give a figure as it is stored; a day waits as text until its list is taken over."""
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def _difference(session: Session, workspace_id: int, rows: Sequence[dict[str, Any]]) -> _Difference:
    known = creators.known(session, workspace_id=workspace_id, handles=[row["handle"] for row in rows])
    found = _Difference()
    for row in rows:
        old = known.get(row["handle"])
        if old and old["last_post_on"]:
            old["last_post_on"] = old["last_post_on"].isoformat()
        if old is None:
            found.new.append({**row, **creators.searchable(row)})
            continue
        changes = {key: value for key, value in row.items() if old[key] != value}
        if not changes:
            found.same += 1
            continue
        found.before.append({key: old[key] for key in ("handle", *changes)})
        derived = creators.searchable({**old, **changes})
        found.changed.append({"id": old["id"], "figures": old["figures"], **changes, **derived})
    return found


def _report(context: Context, found: CreatorList, counts: _Counts, name: str, staged_id: int) -> Reply:
    t = context.t
    facts = [
        (t("New"), t.number(counts.new)),
        (t("Changed"), t.number(counts.changed)),
        (t("Unchanged"), t.number(counts.same)),
        (t("Left out"), faults_text(found.errors, found.error_count, t)),
        (t("Columns"), understood(found.columns, dict(FIELDS), t)),
        (t("Unknown columns"), ", ".join(found.unknown[:SHOWN_COLUMNS])),
    ]
    return Reply(
        title=t("Dry run: “{name}”", name=name),
        text=_outcome(found, counts, t),
        fields=tuple(Field(label=label, value=value) for label, value in facts if value),
        note=t("Nothing is stored yet.") if counts.effective else "",
        buttons=(
            *_confirm(counts, staged_id, t),
            *explain_buttons(context, found.unknown, "creator column"),
        ),
        failed=bool(found.missing),
    )


def _outcome(found: CreatorList, counts: _Counts, t: Translator) -> str:
    if found.missing:
        return t(
            "The file has no column for {missing}. Add it, or say which of its columns holds it.",
            missing=t(found.missing[0]),
        )
    return "" if counts.effective else t("Taking this list over would change nothing.")


def _confirm(counts: _Counts, staged_id: int, t: Translator) -> tuple[Button, ...]:
    if not counts.effective:
        return ()
    label = t.plural("Take over {count} creator", "Take over {count} creators", counts.effective)
    arguments = {"list": str(staged_id)}
    return (Button(label=label, command="creator confirm", arguments=arguments, style="primary"),)


# -- taking over ----------------------------------------------------------------------------------


@command(
    "creator confirm",
    N_("Take a list of creators over"),
    options=(Option("list", Text(20), N_("List"), required=True),),
    hidden=True,
)
async def take_over(context: Context, *, list: str) -> Reply:
    """Add and change the creators of a list that a dry run showed, all at once."""

    def work(session: Session) -> Reply:
        staged = creators.staged(session, workspace_id=context.workspace.id, id=int(list))
        if staged is None or staged.state not in ("staged", "published"):
            raise UserError(msg("A newer list took the place of this one. Send it again: /creator import"))
        if staged.state == "published":
            raise UserError(msg("This list was taken over already; nothing is left to do."))
        day = staged.created_at.astimezone(context.zone).date()
        counts = _publish(context, session, staged.id, staged.name, day)
        staged.state = "published"
        session.add(staged)
        return _done(context, counts, staged.name)

    return await context.write(work)


def _publish(context: Context, session: Session, staged_id: int, name: str, day: date) -> _Counts:
    rows = creators.staged_rows(session, import_id=staged_id)
    whole = _Difference()
    for start in range(0, len(rows), _BATCH):
        part = _difference(session, context.workspace.id, rows[start : start + _BATCH])
        whole.new += part.new
        whole.changed += part.changed
        whole.before += part.before
        whole.same += part.same
    new, changed = ([_dated(row, name, day) for row in rows] for rows in (whole.new, whole.changed))
    creators.publish(session, context.workspace, new=new, changed=changed, now=context.now)
    creators.drop_staged(session, import_id=staged_id)
    context.audit(
        session,
        "creator import",
        ("import", staged_id),
        before={"changed": whole.before},
        after={
            "new": [row["handle"] for row in whole.new],
            "changed": [
                {"handle": old["handle"], **{key: row[key] for key in old if key in row}}
                for old, row in zip(whole.before, whole.changed, strict=True)
            ],
        },
    )
    return _Counts(len(whole.new), len(whole.changed), whole.same)


def _dated(row: dict[str, Any], name: str, day: date) -> dict[str, Any]:
    """Give a line as columns, each of its figures with its source and day."""
    posted = row.get("last_post_on")
    days = {"last_post_on": date.fromisoformat(posted)} if posted else {}
    return row | days | dated(row, name, day, row.get("figures") or {})


def _done(context: Context, counts: _Counts, name: str) -> Reply:
    t = context.t
    return Reply(
        title=t("Taken over: “{name}”", name=name),
        text=t(
            "New: {new} · changed: {changed} · unchanged: {same}",
            new=counts.new,
            changed=counts.changed,
            same=counts.same,
        ),
        buttons=(Button(label=t("Show the list"), command="creator list", edit=False),),
    )
