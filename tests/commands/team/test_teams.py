"""Workspaces, chats, people and roles, as a chat."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from commands.digests.digest_sweep import sweep
from storage import audit, teams
from storage.models import Chat as ChatRow
from storage.models import Member, Workspace
from storage.session import Store
from tests.chat import Chat, Talker, group
from tests.commands.measured import measure


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
def anna(chat: Chat) -> Talker:
    return chat.person("anna", admin=True, language="en")


async def _code(anna: Talker) -> str:
    found = re.search(r"/workspace join (\S+)", (await anna.says("/workspace link")).text)
    assert found
    return found[1]


def _role(chat: Chat, name: str) -> str:
    found = chat.read(lambda s: teams.member(s, workspace_id=1, platform="telegram", user_id=f"id-{name}"))
    assert found
    return found.role


# -- first contact --------------------------------------------------------------------------------


async def test_a_code_has_no_sign_that_a_platform_takes_for_markup(chat: Chat, anna: Talker) -> None:
    codes = [(await anna.says("/workspace link")).text.splitlines()[1] for _ in range(30)]
    assert [code for code in codes if not re.fullmatch(r"/workspace join [A-Za-z0-9]{12}", code)] == []
    assert len(set(codes)) == 30


async def test_first_contact_makes_the_team_and_runs_the_command(chat: Chat, anna: Talker) -> None:
    assert "Summer · C1" in chat.text(await anna.says("/campaign new Summer"))
    assert _role(chat, "anna") == "owner"
    ben = chat.person("ben")
    await ben.says("/campaign list")
    assert _role(chat, "ben") == "member"
    assert chat.count(Workspace) == 1


async def test_a_group_that_somebody_without_rights_starts_has_a_member_and_no_owner(chat: Chat) -> None:
    ben = chat.person("ben", language="en")
    await ben.says("/campaign new Summer")
    assert _role(chat, "ben") == "member"
    anna = chat.person("anna", admin=True, language="en")
    assert "is live" in chat.text(
        await anna.says("/campaign edit C1 budget=5 start=2026-12-01 end=2026-12-02"),
        await anna.says("/campaign launch C1"),
    )


async def test_an_admin_who_ceased_to_be_one_may_no_more(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    former = chat.person("anna", admin=False, language="en")
    assert "Only a manager" in chat.text(await former.says("/campaign archive C1"))
    assert _role(chat, "anna") == "member"


async def test_a_private_chat_belongs_to_its_person(chat: Chat) -> None:
    eve = chat.person("eve", language="en").private
    await eve.says("/campaign new Mine")
    assert "Your role: owner" in chat.text(await eve.says("/workspace show"))


async def test_in_private_one_acts_in_the_team_one_belongs_to(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    assert "Summer" in chat.text(await anna.private.says("/campaign list"))
    assert chat.count(Workspace) == 1


async def test_with_several_teams_one_is_asked_once(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    await anna.at(group("second")).says("/campaign new Autumn")
    asked = await anna.private.says("/campaign list")
    assert "You belong to several teams" in chat.text(asked)
    assert [one.label for one in asked.buttons] == ["team", "second"]
    chosen = await anna.private.presses(asked, "second")
    assert "you now work for “second”" in chat.text(chosen)
    assert "Autumn" in chat.text(await anna.private.says("/campaign list"))
    eve = chat.person("eve", language="en").private
    assert "for somebody else" in chat.text(await eve.presses(asked, "team"))


# -- settings -------------------------------------------------------------------------------------


async def test_show_and_set(chat: Chat, anna: Talker) -> None:
    text = chat.text(await anna.says("/workspace show"))
    for part in ("Language: English", "Time zone: Europe/Berlin", "Currency: EUR", "team (Telegram)"):
        assert part in text
    line = "/workspace set language=de timezone=Vienna currency=CHF consent_above=500 name=Nord"
    text = chat.text(await anna.says(line))
    for part in ("Nord", "Deutsch", "Europe/Vienna", "CHF", "for fees above CHF500.00"):
        assert part in text
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="workspace", id=1))[-1]
    assert (entry.before["currency"], entry.after["currency"]) == ("EUR", "CHF")


@pytest.mark.parametrize(("typed", "theme"), [("dark", "dark"), ("dunkel", "dark"), ("hell", "light")])
async def test_pictures_in_chat_are_drawn_as_the_team_wants_them(
    chat: Chat, anna: Talker, typed: str, theme: str
) -> None:
    await anna.says("/campaign new Summer")
    measure(chat, spend=1_000, views=5)
    measure(chat, ad="Video 2", spend=1_000, views=7)
    await anna.says('/digest new C1 every="daily 11:00"')
    assert (await anna.says("/kpi top C1 views")).chart.theme == "light"  # type: ignore[union-attr]
    changed = chat.text(await anna.says(f"/workspace set charts={typed}"))
    assert f"Charts: {theme}" in changed
    for line in ("/kpi top C1 views", "/digest preview D1", '/alert new C1 when="views over 900"'):
        reply = await anna.says(line)
        assert reply.chart, line
        assert reply.chart.theme == theme
    chat.forward(hours=1)
    await sweep(chat.services)
    (picture,) = [one for one in await chat.deliver_messages() if one.row.part == "chart"]
    assert picture.reply.chart
    assert picture.reply.chart.theme == theme
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="workspace", id=1))[-1]
    assert entry.after == {"charts": theme}


async def test_the_currency_counts_from_then_on(chat: Chat, anna: Talker) -> None:
    await anna.says("/workspace set currency=USD")
    assert "US$5.00" in chat.text(await anna.says("/campaign new Summer budget=5"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("", "Nothing to change"),
        ("language=fr", "is not one of: English, Deutsch"),
        ("timezone=Berlin/Europe", "I know no time zone"),
        ("timezone=Berln", "Write one like Europe/Berlin"),
        ("currency=EURO5", "currency"),
        ("consent_above=-1", "cannot be negative"),
        ("consent_above=5USD", "has to be in the team's currency, EUR"),
    ],
)
async def test_a_wrong_setting_changes_nothing(chat: Chat, anna: Talker, options: str, sentence: str) -> None:
    before = chat.text(await anna.says("/workspace show"))
    reply = await anna.says(f"/workspace set {options}")
    assert reply.failed
    assert sentence in chat.text(reply)
    assert chat.text(await anna.says("/workspace show")) == before


async def test_settings_are_the_owners(chat: Chat, anna: Talker) -> None:
    await anna.says("/start")
    ben = chat.person("ben", language="en")
    assert "Only an owner" in chat.text(await ben.says("/workspace set language=de"))
    assert "Only a manager" in chat.text(await ben.says("/workspace link"))


async def test_zones_are_suggested(anna: Talker) -> None:
    await anna.says("/start")
    assert "Europe/Vienna" in [one.value for one in await anna.types("workspace set", "timezone", "vienn")]


# -- joining --------------------------------------------------------------------------------------


async def test_another_platform_joins_by_a_code(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    carl = chat.person("carl", language="en", platform="discord")
    joined = await carl.says(f"/workspace join {await _code(anna)}")
    assert "This chat now belongs to “team”" in chat.text(joined)
    assert "Summer" in chat.text(await carl.says("/campaign list"))
    assert "carl | member | Discord" in chat.text(await anna.says("/team list"))
    assert chat.count(Workspace) == 1
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="workspace", id=1))[-1]
    assert (entry.action, entry.actor_name) == ("workspace join", "carl")


async def test_the_code_as_an_option_of_its_own(chat: Chat, anna: Talker) -> None:
    carl = chat.person("carl", language="en", platform="discord")
    assert not (await carl.calls("workspace join", code=f" {await _code(anna)} ")).failed


async def test_a_code_works_once_and_for_two_days(chat: Chat, anna: Talker) -> None:
    code = await _code(anna)
    carl = chat.person("carl", admin=True, language="en", platform="discord")
    await carl.says(f"/workspace join {code}")
    elsewhere = carl.at(group("elsewhere", "discord"))
    assert "used already" in chat.text(await elsewhere.says(f"/workspace join {code}"))
    old = await _code(anna)
    chat.forward(days=2, minutes=1)
    assert "has expired" in chat.text(await elsewhere.says(f"/workspace join {old}"))
    assert "I don't know that code" in chat.text(await elsewhere.says("/workspace join nonsense"))
    assert "What is the code?" in chat.text(await elsewhere.says("/workspace join"))


async def test_nobody_takes_a_teams_chat_elsewhere_who_does_not_manage_it(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    eve = chat.person("eve", language="en")
    theirs = eve.private
    await theirs.says("/campaign new Trap")
    member = chat.person("ben", language="en")
    await member.says("/campaign list")
    for intruder in (eve, member):
        reply = await intruder.says(f"/workspace join {await _code(theirs)}")
        assert reply.failed
        assert "Only somebody who manages it may take it elsewhere" in chat.text(reply)
    assert "Summer" in chat.text(await anna.says("/campaign list"))


async def test_who_manages_a_chat_may_take_it_to_another_team(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    second = anna.at(group("second"))
    await second.says("/campaign new Autumn")
    await second.says(f"/workspace join {await _code(anna)}")
    assert "Summer" in chat.text(await second.says("/campaign list"))
    rows = chat.read(lambda s: [row.title for row in teams.chats(s, workspace_id=2)])
    assert "second" not in rows


async def test_a_private_chat_joins_and_acts_there(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Summer")
    eve = chat.person("eve", language="en").private
    await eve.says("/campaign new Mine")
    await eve.says(f"/workspace join {await _code(anna)}")
    assert "Summer" in chat.text(await eve.says("/campaign list"))


async def test_joining_again_by_the_same_event_changes_nothing(chat: Chat, anna: Talker) -> None:
    carl = chat.person("carl", language="en", platform="discord")
    first = await carl.says(f"/workspace join {await _code(anna)}")
    assert chat.text(await carl.repeats()) == chat.text(first)
    assert chat.count(Member) == 2


async def test_only_the_keyed_hash_of_a_code_is_kept(chat: Chat, anna: Talker) -> None:
    code = await _code(anna)
    hashed = chat.services.keys.made("code hash", code)
    assert chat.read(lambda s: teams.code(s, code_hashes=hashed))
    assert chat.read(lambda s: teams.code(s, code_hashes=[code])) is None


# -- people ---------------------------------------------------------------------------------------


async def test_roles_are_given_and_kept(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    await ben.says("/campaign new Summer")
    assert "ben is now manager." in chat.text(await anna.says("/team role ben manager"))
    assert "is archived" in chat.text(await ben.says("/campaign archive C1"))
    viewer = await anna.says("/team role @ben viewer")
    assert "ben is now viewer." in chat.text(viewer)
    assert "You may look" in chat.text(await ben.says("/campaign new Autumn"))
    assert "There is no campaign" in chat.text(await ben.says("/campaign list"))
    promoted = chat.person("ben", admin=True, language="en")
    assert "You may look" in chat.text(await promoted.says("/campaign new Autumn")), "given by hand, it stays"


async def test_managers_give_roles_up_to_member(chat: Chat, anna: Talker) -> None:
    await anna.says("/start")
    for name in ("ben", "carl"):
        await chat.person(name).says("/campaign list")
    await anna.says("/team role ben manager")
    ben = chat.person("ben", language="en")
    assert "carl is now viewer" in chat.text(await ben.says("/team role carl viewer"))
    for line in ("carl manager", "ben owner", "anna member", "anna viewer"):
        assert "Ask an owner for more" in chat.text(await ben.says(f"/team role {line}"))
    assert "Only a manager" in chat.text(
        await chat.person("dan", language="en").says("/team role carl member")
    )


async def test_the_only_owner_stays(chat: Chat, anna: Talker) -> None:
    await anna.says("/start")
    assert "is the only owner" in chat.text(await anna.says("/team role anna member"))
    await chat.person("ben").says("/campaign list")
    await anna.says("/team role ben owner")
    assert "anna is now member" in chat.text(await anna.says("/team role anna member"))


async def test_role_asks_for_what_is_missing_and_names_what_is_wrong(chat: Chat, anna: Talker) -> None:
    await anna.says("/start")
    await chat.person("ben").says("/campaign list")
    assert "Whose role?" in chat.text(await anna.says("/team role"))
    assert "I know no team member “zoe”" in chat.text(await anna.says("zoe"))
    assert "Which role" in chat.text(await anna.says("ben"))
    assert "is not one of: viewer, member, manager, owner" in chat.text(await anna.says("boss"))
    assert "ben is now viewer" in chat.text(await anna.says("Viewer"))


async def test_roles_are_german_words_for_germans_and_typed_in_either_language(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    await anna.says("/start")
    await chat.person("ben").says("/campaign list")
    for typed, said in (("Inhaber", "Inhaber"), ("viewer", "Betrachter"), ("Mitglied", "Mitglied")):
        assert f"ben hat jetzt die Rolle {said}." in chat.text(await anna.says(f"/team role ben {typed}"))
    assert "Betrachter, Mitglied, Manager, Inhaber" in chat.text(await anna.says("/team role ben Chef"))
    text = chat.text(await anna.says("/team list"))
    assert "Inhaber" in text
    assert "owner" not in text
    assert "die Rolle Inhaber" in chat.text(await anna.says("/team role anna member"))


async def test_people_of_another_team_are_out_of_reach(chat: Chat, anna: Talker) -> None:
    await anna.says("/start")
    mallory = chat.person("mallory", admin=True, language="en").at(group("elsewhere"))
    for name in ("anna", "M1"):
        assert "I know no team member" in chat.text(await mallory.says(f"/team role {name} viewer"))
    assert "anna" not in chat.text(await mallory.says("/team list"))


async def test_a_new_name_is_noticed(chat: Chat, anna: Talker) -> None:
    await anna.says("/start")
    renamed = Talker(chat, anna.who.__class__("telegram", "id-anna", "Anna Berg", admin=True), anna.place)
    assert "Anna Berg" in chat.text(await renamed.says("/team list"))
    assert chat.count(Member) == 1


async def test_every_chat_is_remembered_with_its_title(chat: Chat, anna: Talker) -> None:
    await anna.says("/start")
    await anna.at(group("team", thread="7")).says("/start")
    assert chat.count(ChatRow) == 2


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de")
    assert "Zeitzone: Europe/Berlin" in chat.text(await anna.says("/workspace show"))
    await chat.person("ben").says("/campaign list")
    text = chat.text(await anna.says("/team role ben manager"))
    assert "ben hat jetzt die Rolle" in text
    assert "Geändert" in chat.text(await anna.says("/workspace set consent_above=500"))


async def test_whose_name_and_user_name_begin_alike_is_one_person(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="en")
    ben.who = replace(ben.who, name="Ben Berg", username="benny")
    await ben.says("/campaign list")
    assert "Ben Berg is now viewer." in chat.text(await anna.says("/team role ben viewer"))
