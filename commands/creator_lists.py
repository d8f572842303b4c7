"""Lists of creators under a name: put somebody on one, take them off, see, rename and delete lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Column, Reply, Table
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.list_options import ListToPutOn, Wanted
from commands.options import LIST, Creators, Parsed, Text
from commands.rules.list_names import parse_list_name
from commands.rules.plain import excerpt
from storage import audit, creators, lists
from storage.lists import Entry
from storage.models import CreatorList
from storage.session import Session

_MOST = 200
_BUTTONS = 10
_LABEL = 40
_WHOM = Option(
    "creator",
    Creators(),
    N_("Whom: handle or short id, several with commas"),
    required=True,
    question=N_("Which creators? Write handles such as @anna, @ben; 20 at once."),
)
_WHICH = Option(
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


# -- putting on and taking off --------------------------------------------------------------------


@command(
    "creator put",
    N_("Put creators on a list; a new name makes one"),
    options=(
        _WHOM,
        Option(
            "list",
            ListToPutOn(),
            N_("List: name or short id, or the name of a new one"),
            required=True,
            question=N_("On which list? Write its name or short id, or a new name to begin one."),
        ),
    ),
    example='/creator put @anna, @ben list="Beauty DE"',
)
async def put(context: Context, *, creator: Sequence[int], list: Wanted) -> Reply:
    """Put up to 20 creators on a list, and begin it where it is new."""

    def work(session: Session) -> Reply:
        row, fresh = _wanted(context, session, list)
        new = [id for id in creator if _put_one(context, session, row, id)]
        added = lists.entries(session, list_id=row.id, creator_ids=new)
        there = lists.entries(session, list_id=row.id, creator_ids=[id for id in creator if id not in new])
        if new:
            context.audit(session, "creator put", ("list", row.id), after=_history(row, added))
        return _put(context, session, row, added, there, fresh=fresh)

    return await context.write(work)


def _put_one(context: Context, session: Session, row: CreatorList, id: int) -> bool:
    by = context.event.person.name
    return lists.put(session, list_id=row.id, creator_id=id, put_by=by, put_at=context.now)


def _wanted(context: Context, session: Session, wanted: Wanted) -> tuple[CreatorList, bool]:
    if wanted.id is not None:
        return find_list(context, session, wanted.id), False
    workspace_id = context.workspace.id
    # Somebody may have begun it since the name was read.
    same = lists.of_key(session, workspace_id=workspace_id, key=wanted.key)
    if same is not None:
        return same, False
    if len(lists.all_of(session, workspace_id=workspace_id)) >= _MOST:
        raise UserError(msg("A team can keep {limit} lists. Delete one with /creator drop.", limit=_MOST))
    made_by = context.event.person.name
    row = lists.make(
        session, context.workspace, name=wanted.name, key=wanted.key, made_by=made_by, now=context.now
    )
    context.audit(session, "creator list", ("list", row.id), after={"name": row.name})
    return row, True


def _put(
    context: Context,
    session: Session,
    row: CreatorList,
    added: Sequence[Entry],
    there: Sequence[Entry],
    *,
    fresh: bool,
) -> Reply:
    t = context.t
    said = [t("A new list.")] if fresh else []
    said += [t("Put on it: {names}.", names=_handles(added))] if added else []
    said += [_there(context, one) for one in there]
    undo = Button(label=t("Undo"), command="creator unlist", arguments=_named(row, added))
    return _about(context, session, row, said, [undo] if added else [])


def _there(context: Context, entry: Entry) -> str:
    row, creator = entry
    return context.t(
        "@{handle} was on it already, put there by {name} on {day}.",
        handle=creator.handle,
        name=row.put_by,
        day=context.t.date(row.put_at.astimezone(context.zone).date()),
    )


def _handles(found: Sequence[Entry]) -> str:
    return ", ".join(f"@{creator.handle}" for _, creator in found)


def _history(row: CreatorList, found: Sequence[Entry]) -> dict[str, Any]:
    return {"name": row.name, "creators": lists.kept(found)}


def _named(row: CreatorList, found: Sequence[Entry]) -> dict[str, str]:
    return {"creator": ",".join(f"P{creator.number}" for _, creator in found), "list": short(row)}


def _about(
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


@command(
    "creator unlist",
    N_("Take creators off a list"),
    options=(_WHOM, _WHICH),
    example='/creator unlist @anna list="Beauty DE"',
)
async def unlist(context: Context, *, creator: Sequence[int], list: int) -> Reply:
    """Take up to 20 creators off a list; the history keeps who put them there."""
    t = context.t

    def work(session: Session) -> Reply:
        row = find_list(context, session, list)
        found = lists.entries(session, list_id=row.id, creator_ids=creator)
        on = {one.id for _, one in found}
        said = [t("Taken off it: {names}.", names=_handles(found))] if found else []
        for id in creator:
            one = creators.get(session, workspace_id=context.workspace.id, id=id)
            said += [t("@{handle} is not on it.", handle=one.handle)] if one and id not in on else []
        if not found:
            return _about(context, session, row, said, [])
        lists.take(session, list_id=row.id, creator_ids=[*on])
        context.audit(session, "creator unlist", ("list", row.id), before=_history(row, found))
        (entry,) = audit.of(session, workspace_id=context.workspace.id, kind="list", id=row.id, limit=1)
        undo = Button(
            label=t("Undo"), command="creator relist", arguments={"list": short(row), "entry": str(entry.id)}
        )
        return _about(context, session, row, said, [undo])

    return await context.write(work)


@command(
    "creator relist",
    N_("Put those back who were taken off"),
    options=(_WHICH, Option("entry", Parsed(int), N_("Entry of the history"), required=True)),
    hidden=True,
)
async def relist(context: Context, *, list: int, entry: int) -> Reply:
    """Put those back whom an entry of the history took off, as they were there before."""
    t = context.t

    def work(session: Session) -> Reply:
        row, workspace_id = find_list(context, session, list), context.workspace.id
        past = audit.get(session, workspace_id=workspace_id, kind="list", id=row.id, entry=entry)
        before = past.before.get("creators", []) if past else []
        back = lists.put_back(session, workspace_id=workspace_id, list_id=row.id, before=before)
        if not back:
            return _about(context, session, row, [t("All of them are on it already.")], [])
        names = ", ".join(f"@{handle}" for handle in back)
        context.audit(session, "creator relist", ("list", row.id), after={"name": row.name, "back": back})
        return _about(context, session, row, [t("Back on it: {names}.", names=names)], [])

    return await context.write(work)


@command(
    "creator onto",
    N_("Choose a list to put creators on"),
    options=(_WHOM,),
    hidden=True,
)
async def onto(context: Context, *, creator: Sequence[int]) -> Reply:
    """Offer the lists there are, and a new one."""
    t = context.t

    def work(session: Session) -> Reply:
        workspace_id = context.workspace.id
        found = [creators.get(session, workspace_id=workspace_id, id=id) for id in creator]
        whom = ",".join(f"P{one.number}" for one in found if one)
        rows = [row for row, _ in lists.all_of(session, workspace_id=workspace_id)]
        known = tuple(
            Button(
                label=excerpt(f"{short(row)} {row.name}", _LABEL),
                command="creator put",
                arguments={"creator": whom, "list": short(row)},
            )
            for row in rows[: 2 * _BUTTONS]
        )
        new = Button(
            label=t("Another list") if len(rows) > 2 * _BUTTONS else t("A new list"),
            command="creator put",
            arguments={"creator": whom},
            ask=("list",),
            style="primary",
        )
        names = ", ".join(f"@{one.handle}" for one in found if one)
        return Reply(text=t("On which list shall I put {names}?", names=names), buttons=(*known, new))

    return await context.read(work)


def onto_button(label: str, numbers: Sequence[int]) -> Button:
    """Give the button that puts creators, by the numbers of their short ids, on a list."""
    whom = ",".join(f"P{number}" for number in numbers)
    return Button(label=label, command="creator onto", arguments={"creator": whom}, edit=False)


# -- the lists themselves -------------------------------------------------------------------------


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


def _day(context: Context, row: CreatorList) -> Any:
    return row.created_at.astimezone(context.zone).date()


@command(
    "creator rename",
    N_("Give a list another name"),
    options=(
        _WHICH,
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
        return _about(context, session, row, [context.t("It was called “{name}”.", name=before)], [])

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
    options=(_WHICH,),
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
        return _about(context, session, row, [context.t("The list is back.")], [])

    return await context.write(work)


COMMANDS = (put, unlist, relist, onto, all_lists, rename, drop, undrop)
