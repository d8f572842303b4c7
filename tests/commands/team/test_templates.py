"""Message templates and requests to several creators at once, as a chat."""

from __future__ import annotations

import pytest

from commands.core.replies import Reply
from storage import audit
from storage.models import CreatorRequest, MessageTemplate
from tests.chat import Chat, Talker, group

INTRO = '/template new intro text="Hi {name}, a video for {campaign} until {due}? {fee} from {team}."'
HALLO = '/template edit intro language=de text="Hallo {name}, ein Video für {campaign} bis {due}? {fee}"'


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    await anna.says("/campaign new Summer brand=Frisch budget=2k")
    await anna.says('/creator add @dora name="Dora Dorn" language=de')
    for handle in ("emil", "fritz"):
        await anna.says(f"/creator add @{handle} language=fr")
    return anna


def labels(reply: Reply) -> list[str]:
    return [one.label for one in reply.buttons]


def row(chat: Chat, id: int) -> CreatorRequest:
    found = chat.read(lambda session: session.get(CreatorRequest, id))
    assert found
    return found


# -- templates --------------------------------------------------------------------------------------


async def test_a_template_is_kept_in_both_languages(chat: Chat, anna: Talker) -> None:
    kept = await anna.says(INTRO)
    text = chat.text(kept)
    assert "intro · T1" in text
    assert "English: Hi {name}, a video for {campaign} until {due}? {fee} from {team}." in text
    assert "{due}: the day it is due" in text
    assert "There is no text in Deutsch yet" in text
    await anna.presses(kept, "Text in Deutsch")
    both = chat.text(await anna.says("Hallo {name}!"))
    assert "Deutsch: Hallo {name}!" in both
    assert "English: Hi {name}" in both
    assert "There is no text" not in both
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="template", id=1))[-1]
    assert entry.action == "template edit"
    assert "de" not in entry.before
    assert entry.after["de"] == "Hallo {name}!"


async def test_templates_are_found_by_name_and_by_short_id(chat: Chat, anna: Talker) -> None:
    assert "There is no template yet." in chat.text(await anna.says("/template list"))
    await anna.says(INTRO)
    await anna.says('/template new Reminder text="Hello again"')
    listed = await anna.says("/template list")
    assert listed.table
    assert [line[:3] for line in listed.table.rows] == [
        ("T1", "intro", "English"),
        ("T2", "Reminder", "English"),
    ]
    for name in ("T2", "rem", "REMINDER"):
        assert "Reminder · T2" in chat.text(await anna.says(f"/template show {name}"))
    assert "intro · T1" in chat.text(await anna.presses(listed, "T1 intro"))
    assert "Welcome · T2" in chat.text(await anna.says("/template edit T2 name=Welcome"))
    gone = await anna.says("/template delete welcome")
    assert "The template “Welcome” is deleted." in chat.text(gone)
    assert chat.count(MessageTemplate) == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('/template new x text="Hi {nmae}"', "I know no placeholder {nmae}. There are: {name}, {handle}"),
        ('/template new T5 text="Hi"', "cannot be called “T5”"),
        ('/template new "!!" text="Hi"', "cannot be called “!!”"),
        ("/template new x", "What should it say?"),
        ('/template new x language=fr text="Salut"', "“fr” is not one of: English, Deutsch"),
        (f'/template new x text="{"y" * 1001}"', "at most 1,000"),
        ("/template show T9", "I know no template “T9”"),
        ("/template edit intro", "Nothing to change was given"),
        ("/template edit other text=Hi", "I know no template “other”"),
        ('/template new INTRO text="Hi"', "There is a template “intro” already: T1"),
    ],
)
async def test_wrong_input_is_answered_and_keeps_nothing(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    await anna.says(INTRO)
    assert sentence in chat.text(await anna.says(line))
    assert chat.count(MessageTemplate) == 1


async def test_other_braces_are_left_alone(chat: Chat, anna: Talker) -> None:
    await anna.says('/template new odd text="{} { } {{ } :{ {1} {NAME} {campaign"')
    preview = await anna.says("/request send @dora,@emil C1 template=odd")
    assert "{} { } {{ } :{ {1} Dora Dorn {campaign" in chat.text(preview)


async def test_a_viewer_looks_and_does_not_write(chat: Chat, anna: Talker) -> None:
    await anna.says(INTRO)
    ben = chat.person("ben", language="en")
    await ben.says("/template list")
    await anna.says("/team role ben viewer")
    assert "Hi {name}" in chat.text(await ben.says("/template show intro"))
    for line in ('new x text="Hi"', "edit intro text=Ho", "delete intro"):
        assert "You may look" in chat.text(await ben.says(f"/template {line}"))


async def test_a_template_stays_in_its_team(chat: Chat, anna: Talker) -> None:
    await anna.says(INTRO)
    other = anna.at(group("elsewhere"))
    await other.says("/campaign new Mine")
    await other.says("/creator add @gina")
    for line in ("/template show intro", "/template delete T1", "/request send @gina C1 template=intro"):
        assert "I know no template" in chat.text(await other.says(line))


# -- several at once --------------------------------------------------------------------------------


async def test_a_preview_shows_each_message_in_the_creators_language(chat: Chat, anna: Talker) -> None:
    await anna.says(INTRO)
    await anna.says(HALLO)
    preview = await anna.says("/request send @dora,@emil C1 template=intro fee=500 due=2026-12-15")
    text = chat.text(preview)
    german = "Hallo Dora Dorn, ein Video für Summer bis Di. 15. Dez. 2026? 500,00\xa0€"
    english = "Hi @emil, a video for Summer until Tue 15 Dec 2026? €500.00 from team."
    assert f"@dora (Deutsch): {german}" in text
    assert f"@emil (English): {english}" in text
    assert "Altogether: €1,000.00" in text
    assert "Left of the budget: €1,000.00 if all of them accept" in text
    assert "Nothing is sent yet." in text
    assert chat.count(CreatorRequest) == 0
    sent = await anna.presses(preview, labels(preview)[0])
    assert "2 requests sent" in chat.text(sent)
    assert [row(chat, 1).message, row(chat, 2).message] == [german, english]


async def test_one_creator_gets_the_template_at_once(chat: Chat, anna: Talker) -> None:
    await anna.says('/template new hi text="Hi {handle}"')
    assert "R1 · @dora" in chat.text(await anna.says("/request send @dora C1 template=hi"))
    assert row(chat, 1).message == "Hi @dora"


async def test_nobody_is_asked_twice(chat: Chat, anna: Talker) -> None:
    for handle in ("gina", "hugo", "ida"):
        await anna.says(f"/creator add @{handle}")
    await anna.says("/request send @dora C1")
    await anna.says("/request send @emil C1")
    await anna.says("/request decline R2 reason=time")
    await anna.says("/request send @fritz C1")
    await anna.says("/request accept R3")
    await anna.says("/creator block @gina reason=late")
    await anna.says("/creator age @hugo under18")
    preview = await anna.says("/request send @dora,@emil,@fritz,@gina,@hugo,@ida C1 fee=100")
    assert preview.table
    reasons = {line[1]: line[2] for line in preview.table.rows}
    assert "has an open request for “Summer” already: R1" in reasons["@dora"]
    assert "was asked for “Summer” before: R2, Declined" in reasons["@emil"]
    assert "works on “Summer” already: R3" in reasons["@fritz"]
    assert "is blocked: late" in reasons["@gina"]
    assert "18" in reasons["@hugo"]
    assert reasons["@ida"] == "ready"
    sent = await anna.presses(preview, "Send 1 request")
    assert "R4 · @ida" in chat.text(sent)
    # Named alone, somebody who declined may be asked once more.
    assert "R5 · @emil" in chat.text(await anna.says("/request send @emil C1 fee=300"))


async def test_who_declines_between_preview_and_press_is_not_asked_again(chat: Chat, anna: Talker) -> None:
    preview = await anna.says("/request send @dora,@emil C1")
    await anna.says("/request send @dora C1")
    await anna.says("/request decline R1")
    sent = await anna.presses(preview, "Send 2 requests")
    assert "@dora was asked for “Summer” before: R1, Declined" in chat.text(sent)
    assert chat.count(CreatorRequest) == 2


async def test_a_missing_value_is_said_before_anything_is_sent(chat: Chat, anna: Talker) -> None:
    await anna.says(INTRO)
    for creators in ("@dora", "@dora,@emil"):
        preview = await anna.says(f"/request send {creators} C1 template=intro fee=500,50")
        assert "The template has {due}, and there is no value for that" in chat.text(preview)
        assert labels(preview) == ["Fill it in"]
    asked = await anna.presses(preview, "Fill it in")
    assert "Until when?" in chat.text(asked)
    filled = await anna.says("2026-12-15")
    assert "€500.50" in chat.text(filled)
    await anna.presses(filled, "Send 2 requests")
    assert chat.count(CreatorRequest) == 2


async def test_a_brand_that_is_missing_is_named_in_the_campaign(chat: Chat, anna: Talker) -> None:
    await anna.says("/campaign new Plain")
    await anna.says('/template new b text="For {brand}"')
    preview = await anna.says("/request send @dora,@emil C2 template=b")
    await anna.presses(preview, "Name the brand")
    await anna.says("Frisch")
    assert "For Frisch" in chat.text(await anna.says("/request send @dora,@emil C2 template=b"))


async def test_what_was_changed_after_the_preview_is_not_sent(chat: Chat, anna: Talker) -> None:
    await anna.says('/template new hi text="Hi {handle}"')
    preview = await anna.says("/request send @dora,@emil C1 template=hi")
    await anna.says('/template edit hi text="Ho {handle}"')
    refused = await anna.presses(preview, "Send 2 requests")
    assert "not those of this preview any more" in chat.text(refused)
    assert chat.count(CreatorRequest) == 0


async def test_a_budget_that_does_not_suffice_is_named(chat: Chat, anna: Talker) -> None:
    assert "⚠ €400.00 too little" in chat.text(await anna.says("/request send @dora,@emil C1 fee=1200"))
    await anna.says("/campaign new Free")
    assert "no budget is set" in chat.text(await anna.says("/request send @dora,@emil C2 fee=1200"))
    usd = await anna.says('/request send @dora,@emil C1 fee="1200 USD"')
    assert "the budget is in EUR" in chat.text(usd)


async def test_long_messages_are_turned_page_by_page_and_none_is_cut(chat: Chat, anna: Talker) -> None:
    await anna.says(f'/template new long text="{"x" * 900} for {{handle}}"')
    first = await anna.says("/request send @dora,@emil,@fritz C1 template=long")
    assert "page 1 of 2" in chat.text(first)
    second = await anna.presses(first, "More messages")
    assert f"{'x' * 900} for @fritz" in chat.text(second)
    assert "for @dora" not in chat.text(second)
    assert "for @dora" in chat.text(await anna.presses(second, "Back"))
    await anna.presses(second, "Send 3 requests")
    assert row(chat, 3).message.endswith("for @fritz")


# -- lists --------------------------------------------------------------------------------------------


async def fill_list(anna: Talker, count: int) -> None:
    names = [f"@many{number}" for number in range(count)]
    for name in names:
        await anna.says(f"/creator add {name}")
    for at in range(0, count, 20):
        await anna.says(f"/creator put {' '.join(names[at : at + 20])} list=Many")


async def test_a_list_is_asked_in_turns_of_twenty(chat: Chat, anna: Talker) -> None:
    await fill_list(anna, 23)
    await anna.says('/template new hi text="Hi {handle}"')
    preview = await anna.says("/request send campaign=C1 list=Many template=hi")
    assert "Many: 20 of 23" in preview.title
    assert labels(preview)[0] == "Send 20 requests"
    sent = await anna.presses(preview, "Send 20 requests")
    assert chat.count(CreatorRequest) == 20
    rest = await anna.presses(sent, "Next 20")
    assert "Many: 3 of 23" in rest.title
    assert "Next 20" not in labels(rest)
    await anna.presses(rest, "Send 3 requests")
    assert chat.count(CreatorRequest) == 23
    assert row(chat, 23).message == "Hi @many22"
    again = await anna.says("/request send C1 list=Many")
    assert "Nobody of these can be asked." in chat.text(again)
    assert labels(again) == ["Next 20"]


async def test_a_list_takes_the_place_of_creators(chat: Chat, anna: Talker) -> None:
    unknown = await anna.says("/request send campaign=C1 list=Many")
    assert "I know no list" in chat.text(unknown)
    await fill_list(anna, 1)
    assert "not both" in chat.text(await anna.says("/request send creator=@dora campaign=C1 list=Many"))
    one = await anna.says("/request send C1 list=Many")
    assert labels(one) == ["Send 1 request"]
    await anna.says("/creator unlist @many0 list=Many")
    assert "Nobody is on the list “Many”" in chat.text(await anna.says("/request send C1 list=Many"))
    assert "Which creator?" in chat.text(await anna.says("/request send campaign=C1"))


async def test_a_message_and_a_template_do_not_go_together(chat: Chat, anna: Talker) -> None:
    await anna.says('/template new hi text="Hi {handle}"')
    reply = await anna.says("/request send @dora C1 template=hi message=Hello")
    assert "Write a message or choose a template, not both." in chat.text(reply)


async def test_a_member_prepares_and_a_manager_sends(chat: Chat, anna: Talker) -> None:
    await fill_list(anna, 2)
    ben = chat.person("ben", language="en")
    preview = await ben.says("/request send C1 list=Many fee=100")
    assert "A manager presses the button" in chat.text(preview)
    assert "Only a manager" in chat.text(await ben.presses(preview, "Send 2 requests"))
    assert "2 requests sent" in chat.text(await anna.presses(preview, "Send 2 requests"))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="de", admin=True)
    assert "Behalten." in chat.text(await ben.says('/template new gruß language=de text="Hallo {name}"'))
    preview = await ben.says("/request send @dora,@emil C1 template=gruß fee=500")
    assert "Zusammen: 1.000,00\xa0€" in chat.text(preview)
    assert "2 Anfragen gesendet" in chat.text(await ben.presses(preview, "2 Anfragen senden"))
