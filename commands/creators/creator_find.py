"""Find creators on the team's list by words, figures and facts; long lists page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.replies import Button, Reply
from commands.core.roles import Role
from commands.core.texts import N_, UserError, msg
from commands.creators.creator_cards import Extra, creator_table
from commands.creators.creator_filters import ANY, FIGURES, FILTERS, SHARES, Typed, wanted_of, written
from commands.creators.creator_fit import fields, matched, weights_text
from commands.creators.creator_listing import onto_button
from commands.creators.creator_lists import find_list, short
from commands.creators.creator_market import elsewhere
from commands.kpis.kpi_options import read_apart
from commands.options import LIST, SEARCH, Text
from commands.rules.typos import meant
from storage import finding, lists, searches, track
from storage.finding import Filter, Listing
from storage.models import Creator, CreatorList
from storage.session import Session

_PAGE = 20
_MATCHED = 10
_EXTRA_COLUMNS = 3
_FEW = 3  # with fewer than these, somebody else may have been meant
_SAVED = Option("saved", SEARCH, N_("A saved search; what is written beside it counts instead"))


@command(
    "creator list",
    N_("All creators at a glance, or those on a list"),
    role=Role.VIEWER,
    options=(Option("name", LIST, N_("List: name or short id")),),
    example='/creator list "Beauty DE"',
)
async def list_(context: Context, *, name: int | None = None) -> Reply:
    """List creators, the most followed first."""
    given = {"blocked": Typed(ANY, ANY)}
    if name is not None:
        row = await context.read(lambda session: find_list(context, session, name))
        given["list"] = Typed(Listing(row.id), short(row))
    return await _found(context, given, 1)


@command(
    "creator find",
    N_("Find creators on your list"),
    role=Role.VIEWER,
    options=(*FILTERS, _SAVED),
    example="/creator find followers=10k-50k country=DE topic=beauty",
)
async def find(context: Context, *, saved: int | None = None, **given: Typed) -> Reply:
    """Find creators of the team's list by words, figures and facts."""
    if saved is not None:
        given = await context.read(lambda session: _saved(context, session, saved)) | given
    return await _found(context, given, 1)


def _saved(context: Context, session: Session, id: int) -> dict[str, Typed]:
    """Read a saved search anew, as if it were typed now."""
    row = searches.get(session, workspace_id=context.workspace.id, id=id)
    if row is None:
        raise UserError(msg("That search does not exist any more. /creator saved shows which there are."))
    reading, kinds = context.reading(session), {option.name: option.type for option in FILTERS}
    return {name: kinds[name].parse(text, reading) for name, text in row.filters.items()}


@command(
    "creator page",
    N_("A page of a long list of creators"),
    role=Role.VIEWER,
    options=(*FILTERS, Option("page", Text(6), N_("Page"), required=True)),
    hidden=True,
)
async def page(context: Context, *, page: str, **given: Typed) -> Reply:
    """Show a page of what was looked for."""
    return await _found(context, given, int(page))


# -- answers --------------------------------------------------------------------------------------


async def _found(context: Context, given: Mapping[str, Typed], number: int) -> Reply:
    def work(session: Session) -> Reply:
        wanted = wanted_of(context, session, given)
        if "campaign" in given:
            return _matched(context, session, given, wanted, number)
        at, found = _page_of(context, session, wanted, number)
        reply = (
            _shown(context, session, given, wanted, found, at)
            if found.rows
            else _nobody(context, given, found)
        )
        reply = _with_near(context, session, wanted, found, reply)
        return reply.having(buttons=reply.buttons + elsewhere(context, given))

    if "sort" in given and given["sort"].value == "results":
        # The views of all ads that name creators are added up for it.
        return await read_apart(context, work)
    return await context.read(work)


def _matched(
    context: Context, session: Session, given: Mapping[str, Typed], wanted: Filter, number: int
) -> Reply:
    """Show who fits a campaign best, and why."""
    t = context.t
    if "sort" in given:
        raise UserError(msg("campaign= shows the best fit first; leave sort= out."))
    found = finding.found(session, workspace_id=context.workspace.id, wanted=wanted, limit=0)
    count = min(found.total, finding.MOST)
    last_page = max(count - 1, 0) // _MATCHED * _MATCHED
    after = min((max(number, 1) - 1) * _MATCHED, last_page)
    best = matched(context, session, wanted, given["campaign"].value, limit=_MATCHED, after=after)
    if not best.rows:
        return _nobody(context, given, found)
    last = after + len(best.rows)
    part = t("{first} to {last} of {count}", first=after + 1, last=last, count=count)
    if found.total > count:
        part = t("{part}; only the most followed were looked at. Narrow it down.", part=part)
    weighed = t(
        "Weights: {weights}. Change them with /creator weights", weights=weights_text(best.weights, t)
    )
    campaign = best.campaign
    return Reply(
        title=t("Who fits {name} · C{number}", name=campaign.name, number=str(campaign.number)),
        text=_looked_for(context, given),
        fields=fields(best, t),
        note="\n".join([part, *_left_out(context, given, found), weighed]),
        buttons=(*_turn(context, given, after, last, count, _MATCHED), _onto(context, best.rows)),
    )


def _page_of(context: Context, session: Session, wanted: Filter, number: int) -> tuple[int, finding.Found]:
    """Give the page, or the last one where people have gone meanwhile."""
    workspace_id, after = context.workspace.id, (max(number, 1) - 1) * _PAGE
    found = finding.found(session, workspace_id=workspace_id, wanted=wanted, limit=_PAGE, after=after)
    if not found.rows and found.total:
        after = (found.total - 1) // _PAGE * _PAGE
        found = finding.found(session, workspace_id=workspace_id, wanted=wanted, limit=_PAGE, after=after)
    return after, found


def _shown(
    context: Context,
    session: Session,
    given: Mapping[str, Typed],
    wanted: Filter,
    found: finding.Found,
    after: int,
) -> Reply:
    t = context.t
    last = after + len(found.rows)
    part = t("{first} to {last} of {count}", first=after + 1, last=last, count=found.total)
    row = _list_of(context, session, given)
    extra = [*_results(context, session, wanted, found.rows), *_put_by(context, session, row, found.rows)]
    title = t.plural("{count} creator", "{count} creators", found.total)
    return Reply(
        title=f"{row.name} · {short(row)}: {title}" if row else title,
        text="" if _whole(given) else _looked_for(context, given),
        table=creator_table(found.rows, t, _figures(given), extra),
        note="\n".join(
            [*([part] if found.total > len(found.rows) else []), *_left_out(context, given, found)]
        ),
        buttons=(*_turn(context, given, after, last, found.total), _onto(context, found.rows)),
    )


def _list_of(context: Context, session: Session, given: Mapping[str, Typed]) -> CreatorList | None:
    """Give the list that was asked for."""
    wanted = given["list"].value if "list" in given else None
    if wanted is None or wanted.id is None or not wanted.on:
        return None
    return find_list(context, session, wanted.id)


def _whole(given: Mapping[str, Typed]) -> bool:
    """Tell whether a whole list is shown, as /creator list does."""
    return given.keys() == {"blocked", "list"} and given["blocked"].value == ANY


def _onto(context: Context, rows: Sequence[Creator]) -> Button:
    label = context.t.plural("Put {count} on a list", "Put these {count} on a list", len(rows))
    return onto_button(label, [row.number for row in rows])


def _with_near(
    context: Context, session: Session, wanted: Filter, found: finding.Found, reply: Reply
) -> Reply:
    """Name those who may have been meant where words found too few."""
    typed = wanted.handle or " ".join(wanted.words)
    there = {row.handle for row in found.rows}
    if not typed or found.total >= _FEW or typed.removeprefix("@").casefold() in there:
        return reply
    called = finding.named(session, workspace_id=context.workspace.id, wanted=wanted)
    names = {f"{at} {handle}": name for handle, each in called.items() for at, name in enumerate(each)}
    near = dict.fromkeys(key.split(" ")[1] for key in meant(typed, names, 2 * _FEW))
    handles = [handle for handle in near if handle not in there][:_FEW]
    if not handles:
        return reply
    said = context.t("Did you mean {names}?", names=", ".join(f"@{handle}" for handle in handles))
    buttons = tuple(
        Button(label=f"@{handle}", command="creator show", arguments={"creator": f"@{handle}"}, edit=False)
        for handle in handles
    )
    return reply.having(note="\n".join([said, reply.note]).strip(), buttons=reply.buttons + buttons)


def _figures(given: Mapping[str, Typed]) -> list[str]:
    """Name the figures that were asked about and that the table does not show anyway."""
    asked = [FIGURES[name] for name in given if name in FIGURES]
    asked += ["last_post_on"] if "posted" in given else []
    asked += [f"audience_{'countries' if name == 'audience' else 'ages'}" for name in given if name in SHARES]
    return [name for name in asked if name not in ("followers", "engagement_rate")][:_EXTRA_COLUMNS]


def _results(context: Context, session: Session, wanted: Filter, rows: Sequence[Creator]) -> list[Extra]:
    """Say what came of earlier requests where it is asked about; what nobody has is left out."""
    t, workspace_id = context.t, context.workspace.id
    if wanted.sort != "results" and not wanted.worked:
        return []
    done = track.done(session, workspace_id=workspace_id, creator_ids=[row.id for row in rows])
    reach = track.reach(session, workspace_id=workspace_id, handles=[row.handle for row in rows])
    seen = {row.id: reach[row.handle].views for row in rows if row.handle in reach}
    counted = (
        (t("Requests accepted"), {id: t.number(one.accepted) for id, one in done.items()}),
        (t("Completed"), {id: t.number(one.completed) for id, one in done.items() if one.completed}),
        (t("Views of ads and posts"), {id: t.compact(views) for id, views in seen.items()}),
    )
    return [Extra(label, values, "right") for label, values in counted if values]


def _put_by(
    context: Context, session: Session, row: CreatorList | None, rows: Sequence[Creator]
) -> list[Extra]:
    """Say who put each of them on the list, and when."""
    if row is None:
        return []
    found = lists.entries(session, list_id=row.id, creator_ids=[one.id for one in rows])
    t, zone = context.t, context.zone
    said = {one.id: f"{entry.put_by}, {t.date(entry.put_at.astimezone(zone).date())}" for entry, one in found}
    return [Extra(t("Put on it by"), said)]


def _looked_for(context: Context, given: Mapping[str, Typed]) -> str:
    if set(given) <= {"blocked"} and given.get("blocked", Typed("", "")).value in ("", ANY):
        return ""
    texts = {name: typed.text for name, typed in given.items()}
    return context.t("Looked for: {filters}", filters=written(texts))


def _left_out(context: Context, given: Mapping[str, Typed], found: finding.Found) -> list[str]:
    t, said = context.t, []
    if found.unknown and "price" in given:
        said.append(
            t.plural(
                "{count} more was left out: a figure that was asked about is not known, or the price is in "
                "another currency.",
                "{count} more were left out: a figure that was asked about is not known, or the price is in "
                "another currency.",
                found.unknown,
            )
        )
    elif found.unknown:
        said.append(
            t.plural(
                "{count} more was left out: a figure that was asked about is not known.",
                "{count} more were left out: a figure that was asked about is not known.",
                found.unknown,
            )
        )
    only_blocked = "blocked" in given and given["blocked"].value == "yes"
    if found.blocked and not only_blocked:
        said.append(
            t.plural(
                "{count} blocked creator was left out; blocked=both shows them too.",
                "{count} blocked creators were left out; blocked=both shows them too.",
                found.blocked,
            )
        )
    return said


def _turn(
    context: Context, given: Mapping[str, Typed], after: int, last: int, total: int, step: int = _PAGE
) -> tuple[Button, ...]:
    typed = {name: one.text for name, one in given.items()}

    def button(label: str, number: int) -> Button:
        return Button(label=label, command="creator page", arguments={**typed, "page": str(number)})

    number = after // step + 1
    back = (button(context.t("Back"), number - 1),) if after else ()
    more = (button(context.t("More"), number + 1),) if last < total else ()
    if not _looked_for(context, given) or _whole(given):
        return back + more
    save = Button(
        label=context.t("Save this search"),
        command="creator save",
        arguments=typed,
        ask=("name",),
        edit=False,
    )
    return (*back, *more, save)


def _nobody(context: Context, given: Mapping[str, Typed], found: finding.Found) -> Reply:
    t = context.t
    if _whole(given):
        note = t("Put somebody on it: /creator put @anna list={id}", id=given["list"].text)
        return Reply(text=t("Nobody is on this list yet."), note=note)
    if not _looked_for(context, given) and not found.blocked:
        return Reply(text=t("There is no creator on your list yet."), buttons=_first_steps(context))
    return Reply(
        text=t("Nobody on your list fits."),
        note="\n".join(
            [*_left_out(context, given, found), t("Widen the filters, or /creator list shows everybody.")]
        ),
    )


def _first_steps(context: Context) -> tuple[Button, ...]:
    t = context.t
    return (
        Button(label=t("Add a creator"), command="creator add", ask=("handle",), style="primary", edit=False),
        Button(label=t("Bring in a list"), command="creator import", ask=("file",), edit=False),
    )
