"""Searches for creators under a name: save one, see them, run them again, give one up."""

from __future__ import annotations

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.creators.creator_filters import FILTERS, Typed, written
from commands.options import SEARCH, Text
from commands.rules.names import fold
from commands.rules.plain import excerpt
from storage import searches
from storage.models import SavedSearch
from storage.session import Session

_MOST = 100
_BUTTONS = 10
_LABEL = 40


@command(
    "creator save",
    N_("Keep a search for creators under a name"),
    options=(
        Option(
            "name",
            Text(60),
            N_("Name of the search"),
            required=True,
            question=N_("What should the search be called?"),
        ),
        *FILTERS,
    ),
    example=N_('/creator save "Beauty in Germany" topic=beauty country=DE'),
)
async def save(context: Context, *, name: str, **given: Typed) -> Reply:
    """Keep a search as it was typed, so that it is read anew each time."""
    if not given:
        raise UserError(msg("Write what to look for as well, such as topic=beauty followers=10k-50k."))
    key = fold(name)
    if not key:
        raise UserError(msg("“{name}” is no name. Write it with letters or digits.", name=excerpt(name)))
    filters = {option: typed.text for option, typed in given.items()}

    def work(session: Session) -> Reply:
        rows = searches.all_of(session, workspace_id=context.workspace.id)
        before = next((dict(row.filters) for row in rows if row.key == key), None)
        if before is None and len(rows) >= _MOST:
            raise UserError(
                msg("A team can keep {limit} searches. Give one up with /creator unsave.", limit=_MOST)
            )
        row = searches.save(
            session,
            context.workspace,
            name=name,
            key=key,
            filters=filters,
            saved_by=context.event.person.name,
            now=context.now,
        )
        context.audit(session, "creator save", ("search", row.id), before=before, after=filters)
        return _saved(context, row, replaced=before is not None)

    return await context.write(work)


def _saved(context: Context, row: SavedSearch, *, replaced: bool) -> Reply:
    t = context.t
    said = t("Saved, in place of the one with this name.") if replaced else t("Saved.")
    return Reply(
        title=f"{row.name} · {_short(row)}",
        text=said,
        note=t("Run it again: /creator find saved={id}", id=_short(row)),
        buttons=(_run(row, t("Run it")),),
    )


def _short(row: SavedSearch) -> str:
    return f"S{row.number}"


def _run(row: SavedSearch, label: str) -> Button:
    return Button(label=label, command="creator find", arguments={"saved": _short(row)}, edit=False)


@command("creator saved", N_("The searches your team has saved"), role=Role.VIEWER)
async def saved(context: Context) -> Reply:
    """List saved searches with a button to run each of the first ones."""
    t = context.t

    def work(session: Session) -> Reply:
        rows = searches.all_of(session, workspace_id=context.workspace.id)
        if not rows:
            return Reply(
                text=t("No search is saved yet."), note=t('Save one: /creator save "Beauty" topic=beauty')
            )
        columns = (t("Id"), t("Name"), t("Looks for"), t("Saved by"))
        return Reply(
            title=t.plural("{count} saved search", "{count} saved searches", len(rows)),
            table=Table(
                columns=tuple(Column(label=label) for label in columns),
                rows=tuple((_short(row), row.name, written(row.filters), row.saved_by) for row in rows),
            ),
            buttons=tuple(_run(row, excerpt(f"{_short(row)} {row.name}", _LABEL)) for row in rows[:_BUTTONS]),
        )

    return await context.read(work)


@command(
    "creator unsave",
    N_("Give up a saved search"),
    options=(
        Option(
            "saved",
            SEARCH,
            N_("Saved search: name or short id"),
            required=True,
            question=N_("Which search? Write its name or short id such as S1."),
        ),
    ),
    example="/creator unsave S1",
)
async def unsave(context: Context, *, saved: int) -> Reply:
    """Delete a saved search."""

    def work(session: Session) -> Reply:
        row = searches.get(session, workspace_id=context.workspace.id, id=saved)
        if row is None:
            raise UserError(msg("That search does not exist any more. /creator saved shows which there are."))
        context.audit(session, "creator unsave", ("search", row.id), before={"name": row.name, **row.filters})
        session.delete(row)
        return Reply(text=context.t("The search “{name}” is given up.", name=row.name))

    return await context.write(work)
