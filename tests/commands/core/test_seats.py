"""Where a person acts, and as what: first contact, private chats, threads, codes and roles."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from commands.core.invocation import Person, Place
from storage import teams
from storage.models import Chat as ChatRow
from storage.models import Member, Scope, Workspace
from storage.session import Session, Store
from tests.chat import Chat, Talker, group
from tests.commands.core.restart import after_restart


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    """Give the owner of a team that has a campaign."""
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer budget=5 start=2026-12-01 end=2026-12-02")
    return anna


async def said(person: Talker, text: str) -> str:
    return person.chat.text(await person.says(text))


async def code(person: Talker) -> str:
    found = re.search(r"/workspace join \S+", (await person.says("/workspace link")).text)
    assert found
    return found[0]


def seats(chat: Chat, name: str, platform: str = "telegram") -> list[tuple[int, str]]:
    """Give the teams somebody belongs to, each with the role there."""

    def work(session: Session) -> list[tuple[int, str]]:
        own = teams.memberships(session, platform=platform, user_id=f"id-{name}")
        return [(workspace.id, member.role) for member, workspace in own]

    return chat.read(work)


# -- first contact --------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["telegram", "discord", "console"])
@pytest.mark.parametrize(
    ("admin", "private", "role"),
    [(True, False, "owner"), (False, False, "member"), (False, True, "owner"), (None, False, "member")],
)
async def test_the_first_role_is_what_the_place_says(
    chat: Chat, platform: str, admin: bool | None, private: bool, role: str
) -> None:
    person = Talker(chat, Person(platform, "id-eve", "eve", admin=admin), group("team", platform))
    await (person.private if private else person).says("/campaign list")
    assert seats(chat, "eve", platform) == [(1, role)]


async def test_where_the_event_does_not_say_it_the_platform_is_asked(chat: Chat) -> None:
    asked: list[tuple[str, str]] = []

    async def ask(place: Place, person: Person) -> bool:
        asked.append((place.scope_id, person.id))
        return person.id == "id-anna"

    chat.services.admins["discord"] = ask
    for name in ("anna", "ben"):
        who = Person("discord", f"id-{name}", name)
        await Talker(chat, who, group("team", "discord")).says("/campaign list")
    assert asked == [("server-team", "id-anna"), ("server-team", "id-ben")]
    assert [seats(chat, name, "discord") for name in ("anna", "ben")] == [[(1, "owner")], [(1, "member")]]
    # Who is known is asked about only where it matters.
    anna = Talker(chat, Person("discord", "id-anna", "anna"), group("team", "discord"))
    await anna.says("/campaign new Summer")
    assert len(asked) == 2
    await anna.says("/campaign archive C1")
    assert len(asked) == 3


async def test_a_joined_chats_admin_is_a_member_at_first(chat: Chat, anna: Talker) -> None:
    carl = chat.person("carl", admin=True, platform="discord")
    await carl.says(await code(anna))
    dora = chat.person("dora", admin=True, platform="discord")
    await dora.says("/campaign list")
    assert (seats(chat, "carl", "discord"), seats(chat, "dora", "discord")) == ([(1, "member")],) * 2


async def test_two_who_come_first_at_the_same_moment_found_one_team(chat: Chat) -> None:
    people = [chat.person(name, admin=True, language="en") for name in ("anna", "ben", "cora")]
    replies = await asyncio.gather(*(one.says(f"/campaign new {one.who.name}") for one in people))
    assert not any(reply.failed for reply in replies)
    assert (chat.count(Workspace), chat.count(Scope), chat.count(ChatRow)) == (1, 1, 1)
    assert chat.count(Member) == 3


async def test_names_that_platforms_number_alike_are_told_apart(chat: Chat, anna: Talker) -> None:
    twin = Talker(chat, replace(anna.who, platform="discord"), replace(group("x", "discord")))
    place = replace(twin.place, scope_id=anna.place.scope_id)
    assert "There is no campaign yet" in await said(twin.at(place), "/campaign list")
    assert "There is no campaign yet" in await said(twin.private, "/campaign list")
    assert seats(chat, "anna") == [(1, "owner")]


async def test_what_only_looks_makes_nobody_known(chat: Chat, anna: Talker) -> None:
    eve = chat.person("eve", language="en")
    assert await eve.types("campaign show", "campaign", "") == []
    assert await eve.mutters("good morning") is None
    assert seats(chat, "eve") == []
    assert [one.value for one in await anna.types("campaign show", "campaign", "")] == ["C1"]


async def test_a_new_title_is_noticed_and_a_missing_one_keeps_the_old(chat: Chat, anna: Talker) -> None:
    async def titles() -> list[str]:
        return chat.read(lambda s: [row.title for row in teams.chats(s, workspace_id=1)])

    await anna.at(replace(anna.place, title="Marketing")).says("/campaign list")
    assert await titles() == ["Marketing"]
    await anna.at(replace(anna.place, title="")).says("/campaign list")
    assert await titles() == ["Marketing"]


# -- threads --------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_a_thread_belongs_to_its_channels_team(chat: Chat, platform: str) -> None:
    anna = chat.person("anna", admin=True, language="en", platform=platform)
    thread = anna.at(group("team", platform, thread="7"))
    await thread.says("/campaign new Summer")
    assert "Summer" in await said(anna, "/campaign list")
    assert chat.count(Workspace) == 1
    rows = chat.read(lambda s: [(row.chat_id, row.thread_id) for row in teams.chats(s, workspace_id=1)])
    assert rows == [(f"{platform}-chat-team", "7"), (f"{platform}-chat-team", "")]


async def test_a_code_sent_in_a_thread_brings_the_whole_group(chat: Chat, anna: Talker) -> None:
    carl = chat.person("carl", language="en", platform="discord")
    assert "belongs to “team”" in await said(carl.at(group("team", "discord", "7")), await code(anna))
    assert "Summer" in await said(carl, "/campaign list")


# -- private chats --------------------------------------------------------------------------------


async def test_the_choice_of_a_team_is_remembered_until_another_is_made(chat: Chat, anna: Talker) -> None:
    await anna.at(group("second")).says("/campaign new Autumn")
    asked = await anna.private.says("/campaign list")
    assert asked.asks
    await anna.private.presses(asked, "second")
    later = after_restart(anna)
    assert "Autumn" in await said(later.private, "/campaign list")
    await later.at(group("third")).says("/campaign new Winter")
    assert "Autumn" in await said(later.private, "/campaign list")
    # In a group it is the group that says which team acts.
    assert "Summer" in await said(later, "/campaign list")
    await later.private.presses(asked, "team")
    assert "Summer" in await said(later.private, "/campaign list")


async def test_who_gets_a_second_team_is_asked_then(chat: Chat, anna: Talker) -> None:
    assert "Summer" in await said(anna.private, "/campaign list")
    await anna.at(group("second")).says("/campaign list")
    assert "You belong to several teams" in await said(anna.private, "/campaign list")
    assert chat.count(Workspace) == 2


async def test_a_team_one_does_not_belong_to_cannot_be_chosen(chat: Chat, anna: Talker) -> None:
    await anna.at(group("second")).says("/campaign list")
    asked = await anna.private.says("/campaign list")

    def leave(session: Session) -> None:
        row = teams.member(session, workspace_id=2, platform="telegram", user_id="id-anna")
        session.delete(row)

    chat.services.store.write_now(leave)
    assert "You don't belong to that team any more." in chat.text(await anna.private.presses(asked, "second"))
    assert "Summer" in await said(anna.private, "/campaign list")


async def test_joining_by_a_code_asks_for_no_choice_and_is_one(chat: Chat, anna: Talker) -> None:
    eve = chat.person("eve", language="en")
    await eve.at(group("second")).says("/campaign new Autumn")
    await eve.private.says(await code(anna))
    assert "Summer" in await said(eve.private, "/campaign list")
    third = chat.person("cora", admin=True, language="en").at(group("third"))
    await third.says("/campaign new Winter")
    await eve.private.says(await code(third))
    assert "Winter" in await said(eve.private, "/campaign list")
    assert [id for id, _ in seats(chat, "eve")] == [1, 2, 3]


# -- codes at first contact -----------------------------------------------------------------------


@pytest.mark.parametrize("private", [True, False])
async def test_a_code_at_first_contact_makes_no_team_of_ones_own(
    chat: Chat, anna: Talker, private: bool
) -> None:
    eve = chat.person("eve", admin=True, language="en").at(group("second"))
    eve = eve.private if private else eve
    assert "This chat now belongs to “team”" in await said(eve, await code(anna))
    assert seats(chat, "eve") == [(1, "member")]
    assert chat.count(Workspace) == 1
    assert "Summer" in await said(eve, "/campaign list")


@pytest.mark.parametrize("private", [True, False])
async def test_a_wrong_code_at_first_contact_leaves_no_trace(chat: Chat, anna: Talker, private: bool) -> None:
    eve = chat.person("eve", language="en").at(group("second"))
    assert "I don't know that code" in await said(eve.private if private else eve, "/workspace join nonsense")
    assert seats(chat, "eve") == []
    assert chat.count(Workspace) == 1


@pytest.mark.parametrize("private", [True, False])
async def test_a_code_may_be_asked_for_first(chat: Chat, anna: Talker, private: bool) -> None:
    eve = chat.person("eve", language="en").at(group("second"))
    eve = eve.private if private else eve
    word = (await code(anna)).split()[-1]
    assert "What is the code?" in await said(eve, "/workspace join")
    assert "This chat now belongs to “team”" in await said(eve, word)
    assert "Summer" in await said(eve, "/campaign list")


# -- roles ----------------------------------------------------------------------------------------

LOOKS, WRITES, STEERS, RULES = (
    "/campaign show C1",
    "/campaign edit C1 brand=Frisch",
    "/campaign launch C1",
    "/workspace set currency=USD",
)
REFUSALS = {WRITES: "You may look", STEERS: "Only a manager or an owner", RULES: "Only an owner"}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("viewer", (LOOKS,)),
        ("member", (LOOKS, WRITES)),
        ("manager", (LOOKS, WRITES, STEERS)),
        ("owner", (LOOKS, WRITES, STEERS, RULES)),
    ],
)
async def test_each_role_may_what_is_written(
    chat: Chat, anna: Talker, role: str, may: tuple[str, ...]
) -> None:
    ben = chat.person("ben", language="en")
    await ben.says("/help")
    await anna.says(f"/team role ben {role}")
    for place in (ben, ben.private):
        for line in (LOOKS, *REFUSALS):
            reply = await place.says(line)
            if line in may:
                assert REFUSALS.get(line, "may not") not in chat.text(reply)
            else:
                assert reply.failed
                assert REFUSALS[line] in chat.text(reply)


async def test_an_unknown_role_may_nothing(chat: Chat, anna: Talker) -> None:
    """A word of a later version, or of nobody: denied by default."""
    ben = chat.person("ben", language="en")
    await ben.says("/help")

    def work(session: Session) -> None:
        row = teams.member(session, workspace_id=1, platform="telegram", user_id="id-ben")
        assert row
        row.role, row.role_given = "emperor", True
        session.add(row)

    chat.services.store.write_now(work)
    for line in (LOOKS, WRITES, STEERS, RULES):
        assert (await ben.says(line)).failed
