"""Nothing crosses workspaces: a team tries every command, button, form and suggestion on another's."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import sqlmodel
from sqlalchemy import select, update
from sqlmodel import SQLModel, col

from bot.links import own_pages
from commands.core.buttons import seal
from commands.core.invocation import FormAnswer
from commands.core.options import Command, Option
from commands.core.replies import Button as Shown
from commands.core.replies import Reply
from commands.options import Choice, DateOption, MoneyOption, Parsed, Text
from commands.registry import registry
from storage import outbox
from storage.models import (
    Advertiser,
    Alert,
    AuditEntry,
    BoardPin,
    Button,
    Campaign,
    Creator,
    CreatorList,
    CreatorNote,
    CreatorRequest,
    Dashboard,
    DashboardLink,
    DaySource,
    Delivery,
    Digest,
    DigestTarget,
    Form,
    ImportFile,
    LinkCode,
    ListedCreator,
    Measured,
    Member,
    MessageTemplate,
    Naming,
    Offer,
    Payment,
    Post,
    PostSnapshot,
    RequestMessage,
    SafetyFinding,
    SafetyWord,
    SavedSearch,
    Snapshot,
    StagedCreator,
    Target,
    Terms,
    TopicWord,
)
from storage.models import Chat as Room
from storage.session import Session, Store
from tests.chat import START, Chat, Talker, group

# It stands in everything the other team wrote, and in nothing that is typed here.
SECRET = "quark"
OURS_FILE = b"Date,Campaign name,Ad name,Cost,Impressions\n2026-11-20,Summer,Ad,5.00,100\n"
LIST = b"Handle,Notes\nquarkling,quark\n"
EXPORT = b"Date,Campaign name,Ad name,Cost,Impressions\n2026-11-20,Zephyr Quark,Quark ad,5.00,100\n"
RIVALS = (
    '/campaign new "Zephyr Quark one" brand=Quarkbrand budget=777',
    '/campaign new "Zephyr Quark two" brand=Quarkbrand',
    '/campaign new "Zephyr Quark three" brand=Quarkbrand start=2026-11-01 end=2026-12-01',
    '/creator add @zephy1 notes="quark note, quark casino"',
    "/creator add @zephy2",
    "/creator add @zephy3",
    "/creator block @zephy2 reason=quark",
    '/creator save "Zephyr Quark search" text=quark',
    "/creator topic quark add=Quarkwort",
    '/creator put @zephy1 @zephy3 list="Zephyr Quark list"',
    '/creator put @zephy2 list="Zephyr Quark other"',
    "/creator note @zephy1 quark",
    "/creator unlist @zephy3 list=L1",
    "/creator drop L2",
    "/creator safety @zephy1",
    "/creator age @zephy3 adult note=quark",
    "/workspace words gambling add=Quarkspiel",
    "/request send @zephy1 C3 fee=500 message=quark",
    "/request send @zephy3 C3 fee=600 message=quark",
    '/campaign brief C3 do="quark"',
    "/request add @zephy1 C1",
    "/request send @zephy3 C1 fee=700 product=quark",
    "/request accept R4",
    "/terms send R4 extra=quark",
    "/request answer R4 text=quark",
    "/payment record R4 reference=quark amount=50",
    "/kpi target C3 views 777",
    "/kpi log C3 views 777 day=2026-11-20",
    '/digest new C3 every="daily 9:00"',
    '/digest new C3 every="daily 10:00"',
    "/content add https://www.tiktok.com/@zephy1/video/7300000000000000001 campaign=C3 topics=quark",
    "/content add https://www.tiktok.com/@zephy3/video/7300000000000000002",
    "/content pin V1 campaign=C3",
    "/content figures V1 views=777",
    '/template new "Zephyr Quark words" text="quark {name}"',
    "/workspace link",
    "/dashboard C3",
    "/dashboard share C3 label=quark",
)
# What the other team has and this one has not: short ids, names, and row ids as buttons carry them.
ROWS = ("1", "2", "3", "4", "5")
THEIRS = (
    "C903",
    "P903",
    "R902",
    "R904",
    "D902",
    "A902",
    "S901",
    "L901",
    "T901",
    "V901",
    "V902",
    "M2",
    "Zephyr",
    "@zephy3",
    "Bea",
    "rival",
    "K2",
    *ROWS,
)
FEW = ("C903", "Zephyr", "2")
BLIND = (Text, Choice, MoneyOption, DateOption, Parsed)
OURS = {
    "campaign": "C1",
    "creator": "@dora",
    "creators": "@dora",
    "request": "R1",
    "digest": "D1",
    "alert": "A1",
    "when": "CPM over 12",
    "until": "1h",
    "list": "Ours",
    "member": "Anna",
    "name": "Mine",
    "handle": "@mine",
    "every": "daily 9:00",
    "kpi": "views",
    "value": "5",
    "role": "member",
    "age": "adult",
    "category": "gambling",
    "reason": "fine",
    "decision": "fine",
    "dry_run": "1",
    "link": "https://www.tiktok.com/@dora/video/7300000000000000003",
    "post": "V1",
    "reference": "ours",
}
COMMANDS = sorted(registry().commands.values(), key=lambda command: command.name)


@pytest.fixture
async def bea(chat: Chat, anna: Talker) -> Talker:
    """Give the owner of another team, which has more of everything."""
    own_pages(chat.services, "https://takt.example", calendar=False)
    await anna.says("/request send @dora C1 fee=100")
    await anna.says('/digest new C1 every="daily 9:00"')
    await anna.presses(await anna.says('/alert new C1 when="CPM over 12"'), "Save")
    await anna.says("/creator put @dora list=Ours")
    await anna.says("/content add https://www.tiktok.com/@dora/video/7300000000000000009")
    bea = chat.person("bea", admin=True, language="en").at(group("rival"))
    for line in RIVALS:
        assert not (await bea.says(line)).failed, line
    for when in ("CPM over 777", "spend over 777 for 2 days"):
        await bea.presses(await bea.says(f'/alert new C3 when="{when}"'), "Save")
    for line, file in (("/kpi import C3", EXPORT), ("/creator import", LIST)):
        assert not (await bea.says(line, file=file)).failed
    zoe = chat.person("zoe", language="en").private
    link = await bea.says("/request remind R1")
    offer = await zoe.says(f"/start {link.text.split('start=')[1].split()[0]}")
    assert (await zoe.presses(offer, "Make a counter-offer")).form
    chat.services.store.write_now(_undecided)
    chat.services.store.write_now(_renumber)
    assert SECRET in chat.text(await bea.says("/campaign show C903")).lower()
    assert (await bea.says("/campaign show")).form
    return bea


def _undecided(session: Session) -> None:
    """Leave a message of the other team of which nobody knows whether it arrived."""
    outbox.put(
        session,
        now=START,
        workspace_id=2,
        cause="request:1:remind",
        platform="telegram",
        chat_id="telegram-chat-rival",
        payload=Reply(text="quark").model_dump_json(),
        state="unknown",
    )


def _renumber(session: Session) -> None:
    """Give the other team's things numbers that this team will never have."""
    for table in (
        Campaign,
        Creator,
        CreatorList,
        CreatorRequest,
        Digest,
        Alert,
        SavedSearch,
        Post,
        MessageTemplate,
    ):
        session.execute(update(table).where(col(table.workspace_id) == 2).values(number=table.number + 900))


def kept(chat: Chat) -> dict[str, list[str]]:
    """Give all rows of the other team."""
    return chat.read(_rows)


def _rows(session: Session) -> dict[str, list[str]]:
    def ids(table: Any) -> list[int]:
        return list(session.execute(select(table.id).where(table.workspace_id == 2)).scalars())

    owned = {
        "workspace_id": [2],
        "campaign_id": ids(Campaign),
        "digest_id": ids(Digest),
        "import_id": ids(ImportFile),
        "request_id": ids(CreatorRequest),
        "list_id": ids(CreatorList),
        "post_id": ids(Post),
        "advertiser_id": ids(Advertiser),
    }
    for name, kind in (("day_source_id", DaySource), ("measured_id", Measured)):
        of_team = select(kind.id).where(col(kind.campaign_id).in_(owned["campaign_id"]))  # type: ignore[call-overload]
        owned[name] = list(session.execute(of_team).scalars())
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        owner = next((name for name in owned if name in table.c), None)
        if owner:
            rows = session.execute(select(table).where(table.c[owner].in_(owned[owner])))
            found[table.name] = sorted(map(repr, rows))
    return found


def attacks(command: Command) -> list[dict[str, str]]:
    """Give the options of a command with something of the other team's in each of them in turn."""
    needed = {one.name: OURS[one.name] for one in command.options if one.name in OURS}
    named = [option for option in command.options if not option.file]
    return [{**needed, one.name: theirs} for one in named for theirs in _tried(command, one)]


def _tried(command: Command, option: Option) -> Sequence[str]:
    # What only buttons reach takes row ids that the product wrote; people type none of them.
    if command.hidden:
        return ROWS
    # A type that asks the database for nothing can name nothing of anybody.
    return FEW if type(option.type) in BLIND else THEIRS


def test_the_other_team_has_rows_of_every_kind_that_can_be_named(chat: Chat, bea: Talker) -> None:
    rows = kept(chat)
    tables: tuple[Any, ...] = (Campaign, Creator, CreatorRequest, Digest, DaySource, Snapshot, ImportFile)
    tables += (Measured, Naming, Target, Button, Form, Member, LinkCode, AuditEntry, DigestTarget)
    tables += (StagedCreator, Delivery, SavedSearch, TopicWord, CreatorList, ListedCreator, CreatorNote)
    tables += (Post, BoardPin, PostSnapshot, MessageTemplate)
    tables += (SafetyFinding, SafetyWord, Dashboard, DashboardLink)
    tables += (Offer, Terms, Payment, RequestMessage)
    for table in tables:
        assert rows[table.__tablename__], table


def every(chat: Chat, so_many: int) -> int:
    """Give how many steps to take at once: on PostgreSQL, where each costs more, some stand for all."""
    return 1 if chat.services.store.sqlite else so_many


async def test_no_command_reaches_another_teams_things(chat: Chat, anna: Talker, bea: Talker) -> None:
    before = kept(chat)
    tried = [(command, arguments) for command in COMMANDS for arguments in attacks(command)]
    # No list of names is a multiple of either, so each option is tried with others.
    for command, arguments in tried[:: 4 * every(chat, 2)]:
        _silent(chat, await _called(chat, anna, command, arguments), command, arguments)
    assert kept(chat) == before


async def test_no_mixture_of_ours_and_theirs_reaches_another_teams_things(
    chat: Chat, anna: Talker, bea: Talker
) -> None:
    """Most commands name two things; each of them alone was tried above."""
    before, dice = kept(chat), random.Random(5)
    for command in COMMANDS:
        for _ in range(0, 6, every(chat, 3)):
            arguments = {
                option.name: dice.choice([*THEIRS, OURS.get(option.name, "C1"), "all", "1,2"])
                for option in command.options
                if not option.file and (option.required or command.hidden or dice.random() < 0.6)
            }
            _silent(chat, await _called(chat, anna, command, arguments), command, arguments)
    assert kept(chat) == before


async def test_a_digest_goes_to_no_chat_of_another_team(chat: Chat, anna: Talker, bea: Talker) -> None:
    rooms = chat.read(lambda session: session.exec(sqlmodel.select(Room).where(Room.workspace_id == 2)).all())
    theirs = [name for room in rooms for name in (f"K{room.id}", room.title, room.chat_id) if name]
    assert "rival" in theirs
    for name in [*theirs, "<#telegram-chat-rival>", "here, rival"]:
        reply = await anna.calls("digest new", campaign="C1", every="daily 9:00", chat=name)
        assert reply.failed, name
    assert await goes_to(chat) == {anna.place.address.chat_id}


async def goes_to(chat: Chat) -> set[str]:
    """Give the chats that the first team's digests go to."""
    query = select(col(DigestTarget.chat_id)).join(Digest).where(col(Digest.workspace_id) == 1)
    return chat.read(lambda session: set(session.execute(query).scalars()))


async def test_an_offer_of_another_team_is_its_creators_alone(chat: Chat, anna: Talker, bea: Talker) -> None:
    """Its buttons let a guest press; only the one who opened the link first is that guest."""
    query = select(col(Button.token)).where(col(Button.guest))
    guests = chat.read(lambda session: list(session.execute(query).scalars()))
    assert len(guests) > 2
    before = kept(chat)
    for token in guests:
        for place in (anna, anna.private, bea, chat.person("eve", language="en").private):
            assert (await place.sends_token(token)).failed
    assert kept(chat) == before


async def _called(chat: Chat, anna: Talker, command: Command, arguments: Mapping[str, str]) -> Reply:
    """Call a command; one that is only reached by a button through a button made for it."""
    if not command.hidden:
        file = OURS_FILE if any(option.file for option in command.options) else None
        return await anna.calls(command.name, file=file, **arguments)
    made = Reply(buttons=(Shown(label="x", command=command.name, arguments=dict(arguments)),))
    shown = chat.services.store.write_now(lambda s: seal(s, chat.services, made, 1, anna.who.key))
    try:
        return await anna.presses(shown, "x")
    except ValueError:
        return Reply(failed=True)  # no button of ours says such a thing; people are told that it went wrong


def _silent(chat: Chat, reply: Reply, command: Command, arguments: Mapping[str, str]) -> None:
    said = chat.text(reply).lower()
    for typed in arguments.values():
        said = said.replace(typed.lower(), "")
    assert SECRET not in said, f"{command.name} {dict(arguments)}: {said}"


@pytest.mark.parametrize("private", [False, True])
async def test_no_button_or_form_of_another_team_works(
    chat: Chat, anna: Talker, bea: Talker, private: bool
) -> None:
    place = anna.private if private else anna
    await place.says("/campaign list")
    rows = chat.read(
        lambda session: session.execute(select(col(Button.token), col(Button.workspace_id))).all()
    )
    forms = chat.read(lambda session: session.execute(select(col(Form.id), col(Form.workspace_id))).all())
    before = kept(chat)
    tokens = [token for token, workspace in rows if workspace == 2]
    assert len(tokens) > 10
    for token in tokens:
        reply = await place.sends_token(token)
        assert reply.failed
        assert SECRET not in chat.text(reply).lower()
    theirs = [id for id, workspace in forms if workspace == 2]
    assert theirs
    for id in theirs:
        reply = await _fill(place, id)
        assert reply.failed
        assert SECRET not in chat.text(reply).lower()
    assert kept(chat) == before


async def _fill(place: Talker, id: int) -> Reply:
    answer = FormAnswer(
        place.chat.next_key(), place.who, place.place, form_id=id, values={"campaign": "C3", "name": "mine"}
    )
    return await place.chat.dispatcher.answer(answer)


async def test_no_suggestion_names_another_teams_things(chat: Chat, anna: Talker, bea: Talker) -> None:
    suggested: set[str] = set()
    for command in COMMANDS:
        for option in command.options:
            if repr(option.type) in suggested:  # the same type once is enough
                continue
            suggested.add(repr(option.type))
            for typed in ("", "z", "zephyr", "@q", "C", "P", "R", "D", "S", "L", "T", "V", "M", "be"):
                found = await anna.types(command.name, option.name, typed)
                assert SECRET not in str(found).lower(), (command.name, option.name, typed)


async def test_rights_are_those_of_the_moment_a_button_is_pressed(chat: Chat, anna: Talker) -> None:
    mia = chat.person("mia", language="en")
    await mia.says("/campaign list")
    await anna.says("/team role Mia manager")
    card = await mia.says("/campaign show C1")
    await anna.says("/team role Mia viewer")
    refused = await mia.presses(card, "Launch")
    assert refused.failed
    assert "Draft" in chat.text(await anna.says("/campaign show C1"))


def test_everything_that_belongs_to_a_team_is_watched(store: Store) -> None:
    """A new table either names its owner in one of the watched columns, or is known to have none."""
    owners = {"workspace_id", "campaign_id", "digest_id", "import_id", "request_id"}
    owners |= {"day_source_id", "measured_id"}
    owners |= {"list_id", "post_id", "advertiser_id"}
    free = {table.name for table in SQLModel.metadata.sorted_tables if not owners & set(table.c.keys())}
    # A piece of a file is only bytes; whose it is, and whether it is handed over, is asked of its file.
    assert free == {"workspace", "inboxentry", "filepart", "filechunk", "speakerlease", "setting"}
