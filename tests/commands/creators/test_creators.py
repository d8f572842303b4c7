"""Creators, as a chat."""

from __future__ import annotations

import pytest

from storage import audit
from storage.session import Store
from tests.chat import Chat, Talker, group


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


@pytest.fixture
def anna(chat: Chat) -> Talker:
    return chat.person("anna", admin=True, language="en")


async def _three(anna: Talker) -> None:
    await anna.says("/creator add @dora followers=12.5k engagement=4.2% country=DE topics=beauty price=500")
    await anna.says('/creator add emil followers=80k country=AT topics="Reisen, Küche" price="900 CHF"')
    await anna.says("/creator add @fritz_1 country=Germany language=German")


async def test_a_creator_is_added_with_dated_and_sourced_figures(chat: Chat, anna: Talker) -> None:
    text = chat.text(
        await anna.says('/creator add https://www.tiktok.com/@Dora followers=12.5k price="500 €"')
    )
    assert "@dora · P1" in text
    assert "Figures: 🟡 Followers 12.5K (typed by hand, Mon 23 Nov 2026)" in text
    assert "€500.00" in text
    assert "https://www.tiktok.com/@dora" in text


async def test_what_suites_know_is_kept_each_with_its_day(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator add @dora followers=12.5k median=21k growth=-1,5% women=64%")
    chat.forward(days=2)
    card = await anna.says(
        '/creator edit @dora engagement_followers="3,1 %" last_post=saturday '
        'audience="DE 62 %, AT 12,5%" ages="18-24 40%, 55+ 3%"'
    )
    assert [(field.label, field.value) for field in card.fields] == [
        (
            "Figures",
            "🟡 Followers 12.5K · Median views 21.0K (typed by hand, Mon 23 Nov 2026)\n"
            "🟡 Last post Sat 21 Nov 2026 (typed by hand, Wed 25 Nov 2026)",
        ),
        ("Signs", "nothing stands out"),
    ]
    details = await anna.presses(card, "All details")
    assert details.fields[0].value == (
        "🟡 Followers 12.5K · Median views 21.0K · Growth in 30 days -1.50% · Women in the audience 64.00% "
        "(typed by hand, Mon 23 Nov 2026)\n"
        "🟡 Engagement rate by followers 3.10% · Last post Sat 21 Nov 2026 · Countries of the audience "
        "DE 62.00%, AT 12.50% · Age groups of the audience 18-24 40.00%, 55+ 3.00% "
        "(typed by hand, Wed 25 Nov 2026)"
    )
    assert "Followers 12.5K" in chat.text(await anna.presses(details, "Back to the card"))


async def test_the_handle_is_asked_for(chat: Chat, anna: Talker) -> None:
    asked = await anna.says("/creator add")
    assert "Which creator?" in chat.text(asked)
    wrong = await anna.says("not a handle!")
    assert wrong.failed
    assert "not a TikTok handle" in chat.text(wrong)
    assert "@dora · P1" in chat.text(await anna.says("@dora"))


async def test_the_same_handle_twice_is_refused_and_points_to_the_first(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    again = await anna.says("/creator add DORA")
    assert again.failed
    assert "@dora is on your list already: P1" in chat.text(again)
    assert "4 creators" not in chat.text(await anna.says("/creator list"))


async def test_two_teams_may_know_the_same_creator(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    other = anna.at(group("elsewhere"))
    assert "@dora · P1" in chat.text(await other.says("/creator add @dora"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/creator add @dora followers=-5", "cannot be negative"),
        ("/creator add @dora followers=many", "as a whole number"),
        ("/creator add @dora engagement=4.2", "with a percent sign"),
        ("/creator add @dora engagement_followers=3", "with a percent sign"),
        ("/creator add @dora median=-1", "cannot be negative"),
        ("/creator add @dora growth=-120%", "between -100 % and"),
        ("/creator add @dora growth=fast", "as a percentage"),
        ("/creator add @dora last_post=2026-11-24", "Tue 24 Nov 2026 has not come yet"),
        ("/creator add @dora last_post=someday", "can't read the date"),
        ("/creator add @dora women=101%", "between 0 % and 100 %"),
        ('/creator add @dora audience="DE 62"', "like DE 62 %, AT 12 %"),
        ('/creator add @dora audience="DE 62%, Atlantis 3%"', "don't know the country"),
        ('/creator add @dora audience="DE 62%, Germany 3%"', "“DE” is there twice"),
        ('/creator add @dora audience="DE 80%, AT 30%"', "more than 100 %"),
        ('/creator add @dora ages="24-18 40%"', "not an age group"),
        ('/creator add @dora ages="young 40%"', "like 18-24 40 %"),
        ("/creator add @dora country=Atlantis", "don't know the country"),
        ("/creator add @dora country=DACH", "is not one country"),
        ("/creator add @dora language=Elvish", "don't know the language"),
        ("/creator add @dora email=dora.example.com", "not an e-mail address"),
        ("/creator add @dora discord=Dora#1234", "not a Discord user"),
        ("/creator add @dora price=-3", "cannot be negative"),
        ("/creator add https://evil.example/@dora", "not a TikTok link"),
        ("/creator add @dora notes=" + "x" * 10_000, "at most 1,000"),
        ("/creator add @dora colour=red", "no option “colour”"),
        ('/creator add @dora notes="open', "quotation mark"),
    ],
)
async def test_a_wrong_value_is_answered_and_stores_nothing(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)
    assert "no creator on your list" in chat.text(await anna.says("/creator list"))


async def test_invisible_characters_make_no_second_creator(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    hidden = await anna.says("/creator add @do\u200br\u202ea")
    assert "is on your list already" in chat.text(hidden)


async def test_show_finds_by_short_id_handle_link_and_beginning(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    for name in ("P1", "@dora", "DO", "https://www.tiktok.com/@dora"):
        assert "@dora · P1" in chat.text(await anna.says(f"/creator show {name}"))
    assert "I know no creator “zoe”" in chat.text(await anna.says("/creator show zoe"))


async def test_edit_changes_what_is_given_and_dates_new_figures(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    chat.forward(days=10)
    text = chat.text(await anna.says("/creator edit @dora followers=15k topics=food"))
    assert "Followers 15.0K (typed by hand, Thu 3 Dec 2026)" in text
    assert "Price: €500.00" in text
    assert "1 creator" in chat.text(await anna.says("/creator find topic=food"))
    assert "Nobody" in chat.text(await anna.says("/creator find topic=beauty"))
    assert "Nothing to change" in chat.text(await anna.says("/creator edit @dora"))


async def test_every_change_is_in_the_history_with_before_and_after(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    await anna.says("/creator edit @dora followers=15k")
    entry = chat.read(lambda session: audit.of(session, workspace_id=1, kind="creator", id=1))[-1]
    assert (entry.action, entry.actor_name) == ("creator edit", "anna")
    assert (entry.before["followers"], entry.after["followers"]) == (12_500, 15_000)


async def test_a_missing_figure_is_blank(anna: Talker) -> None:
    await _three(anna)
    reply = await anna.says("/creator list")
    assert reply.table
    assert reply.table.rows[-1][2:5] == ("–", "–", "–")


async def test_block_with_a_reason_and_unblock(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    card = await anna.says("/creator show @dora")
    asked = await anna.presses(card, "Block")
    assert "Why should this creator not be asked?" in chat.text(asked)
    blocked = await anna.says("missed two deadlines")
    assert "blocked: missed two deadlines" in chat.text(blocked)
    assert "@dora ⛔" in chat.text(await anna.says("/creator list"))
    assert "may be asked again" in chat.text(await anna.presses(blocked, "Unblock"))
    assert "is not blocked" in chat.text(await anna.says("/creator unblock @dora"))


async def test_a_block_needs_no_reason(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    await anna.says("/campaign new Summer")
    reply = await anna.says("/creator block @dora")
    assert not reply.failed
    assert [field.value for field in reply.fields if field.label == "Status"] == ["blocked"]
    sent = await anna.says("/request send @dora C1")
    assert "@dora is blocked. To ask them all the same: /creator unblock P" in chat.text(sent)


async def test_blocking_names_what_is_still_open(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    await anna.says("/campaign new Summer")
    await anna.says("/request send @dora C1")
    reply = await anna.says("/creator block @dora reason=late")
    assert "Still open: R1" in chat.text(reply)


async def test_a_viewer_may_look_and_not_change(chat: Chat, anna: Talker) -> None:
    await _three(anna)
    ben = chat.person("ben")
    await ben.says("/creator list")
    await anna.says("/team role ben viewer")
    assert "3 creators" in chat.text(await ben.says("/creator list"))
    for line in ("/creator add @gina", "/creator edit @dora notes=x", "/creator block @dora reason=x"):
        assert "You may look" in chat.text(await ben.says(line))


async def test_suggestions_while_typing(anna: Talker) -> None:
    await _three(anna)
    offered = await anna.types("creator compare", "creators", "P1,do")
    assert [(one.value, one.label) for one in offered] == [("P1,P1", "P1 @dora")]


async def test_in_german(chat: Chat) -> None:
    anna = chat.person("anna", admin=True, language="de-AT")
    text = chat.text(await anna.says("/creator add @dora followers=12.500 price=1.200,50 country=Österreich"))
    assert "1.200,50\xa0€" in text
    assert "Land: AT" in text
    assert "Follower 12,5K (von Hand eingetragen, Mo. 23. Nov. 2026)" in text
    assert "steht schon auf deiner Liste: P1" in chat.text(await anna.says("/creator add @dora"))
