"""The lists of creators: which there are, and how one is renamed, deleted and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.options import LIST, Parsed, Text
from commands.rules.list_names import parse_list_name
from commands.rules.plain import excerpt
from storage import lists
from storage.models import CreatorList
from storage.session import Session

_BUTTONS = 10
_LABEL = 40
WHICH = Option(
    "list",
    LIST,
    N_("List: name or short id"),
    required=True,
    question=N_("Which list? Write its name or short id such as L1."),
)


def short(row: CreatorList) -> str:
    """Give a list's short id."""
    return f"L{row.number}"


def find_list(context: Context, session: Session, id: int) -> CreatorList:
    """Get a list of the workspace for changing; raises UserError when it has gone."""
    row = lists.get(session, workspace_id=context.workspace.id, id=id)
    if row is None:
        raise UserError(msg("That list does not exist any more. /creator lists shows which there are."))
    return row


def about(
    context: Context,
    session: Session,
    row: CreatorList,
    said: Sequence[str],
    buttons: Sequence[Button],
) -> Reply:
    """Show a list in short: what happened, how many are on it, and what can be done next."""
    t = context.t
    count = lists.size(session, list_id=row.id)
    show = Button(
        label=t("Show the list"), command="creator list", arguments={"name": short(row)}, edit=False
    )
    return Reply(
        title=f"{row.name} · {short(row)}",
        text="\n".join(said),
        note=t.plural("{count} creator is on it now.", "{count} creators are on it now.", count),
        buttons=(show, *buttons),
    )


@command("creator lists", N_("Your team's lists, and how many are on each"), role=Role.VIEWER)
async def all_lists(context: Context) -> Reply:
    """List the lists with a button to show each of the first ones."""
    t = context.t

    def work(session: Session) -> Reply:
        rows = lists.all_of(session, workspace_id=context.workspace.id)
        if not rows:
            return Reply(
                text=t("There is no list yet."),
                note=t('Begin one by putting somebody on it: /creator put @anna list="Beauty DE"'),
            )
        columns = (Column(label=t("Id")), Column(label=t("Name")), Column(label=t("Creators"), align="right"))
        return Reply(
            title=t.plural("{count} list", "{count} lists", len(rows)),
            table=Table(
                columns=(*columns, Column(label=t("Begun by")), Column(label=t("On"))),
                rows=tuple(
                    (short(row), row.name, t.number(size), row.made_by, t.date(_day(context, row)))
                    for row, size in rows
                ),
            ),
            buttons=tuple(
                Button(
                    label=excerpt(f"{short(row)} {row.name}", _LABEL),
                    command="creator list",
                    arguments={"name": short(row)},
                    edit=False,
                )
                for row, _ in rows[:_BUTTONS]
            ),
        )

    return await context.read(work)


def _day(context: Context, row: CreatorList) -> date:
    return row.created_at.astimezone(context.zone).date()


@command(
    "creator rename",
    N_("Give a list another name"),
    options=(
        WHICH,
        Option(
            "name",
            Text(200),
            N_("The new name"),
            required=True,
            question=N_("What should the list be called?"),
        ),
    ),
    example='/creator rename L1 name="Beauty DACH"',
)
async def rename(context: Context, *, list: int, name: str) -> Reply:
    """Rename a list; searches that were saved with it go on with it."""
    name, key = parse_list_name(name)

    def work(session: Session) -> Reply:
        row = find_list(context, session, list)
        _free(session, row, key, name)
        before, row.name, row.key = row.name, name, key
        session.add(row)
        context.audit(
            session, "creator rename", ("list", row.id), before={"name": before}, after={"name": name}
        )
        return about(context, session, row, [context.t("It was called “{name}”.", name=before)], [])

    return await context.write(work)


def _free(session: Session, row: CreatorList, key: str, name: str) -> None:
    same = lists.of_key(session, workspace_id=row.workspace_id, key=key)
    if same is not None and same.id != row.id:
        raise UserError(
            msg(
                "There is a list “{name}” already: {id}. Choose another name, or rename that one first: "
                "/creator rename {id}",
                name=same.name,
                id=short(same),
            )
        )


@command(
    "creator drop",
    N_("Delete a list; its creators stay"),
    options=(WHICH,),
    example='/creator drop "Beauty DE"',
)
async def drop(context: Context, *, list: int) -> Reply:
    """Delete a list so that a button can bring it back with all who were on it."""
    t = context.t

    def work(session: Session) -> Reply:
        row = find_list(context, session, list)
        row.key = None
        session.add(row)
        context.audit(session, "creator drop", ("list", row.id), before={"name": row.name})
        back = Button(label=t("Bring it back"), command="creator undrop", arguments={"list": str(row.id)})
        return Reply(
            text=t("The list “{name}” is deleted. The creators who were on it stay.", name=row.name),
            buttons=(back,),
        )

    return await context.write(work)


@command(
    "creator undrop",
    N_("Bring a deleted list back"),
    options=(Option("list", Parsed(int), N_("Row of the list"), required=True),),
    hidden=True,
)
async def undrop(context: Context, *, list: int) -> Reply:
    """Bring a list back with all who were on it."""

    def work(session: Session) -> Reply:
        row = lists.get(session, workspace_id=context.workspace.id, id=list, deleted=True)
        if row is None:
            raise UserError(msg("That list is there already. /creator lists shows all of them."))
        name, key = parse_list_name(row.name)
        _free(session, row, key, name)
        row.key = key
        session.add(row)
        context.audit(session, "creator undrop", ("list", row.id), after={"name": row.name})
        return about(context, session, row, [context.t("The list is back.")], [])

    return await context.write(work)


COMMANDS = (all_lists, rename, drop, undrop)
