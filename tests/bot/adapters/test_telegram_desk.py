from __future__ import annotations

from sqlmodel import select

from storage.models import Card
from tests.bot.adapters.telegram_kit import Bench


async def test_a_command_with_arguments_is_answered(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says('/say hello words="good morning"')
    assert (await anna.hears()).text == "Anna: good morning"


async def test_a_link_brings_its_token(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.opens(f"https://t.me/{live.server.bot_username}?start=tok_EN-1")
    assert "token=tok_EN-1" in ((await anna.hears("Welcome")).text or "")


async def test_a_group_is_its_own_scope_and_a_private_chat_another(live: Bench) -> None:
    anna = live.server.person("anna")
    group = live.server.group("Team", admin=anna)
    assert f"in {group.id}" in ((await anna.hears(chat=group)).text or "")
    await anna.says("/start")
    assert f"in user:{anna.id}" in ((await anna.hears()).text or "")


async def test_in_a_group_only_what_is_meant_for_the_bot_is_answered(live: Bench) -> None:
    anna = live.server.person("anna")
    group = live.server.group("Team", admin=anna, bot="administrator")
    await anna.hears("Welcome", group)
    await anna.says("good morning", group)
    await anna.says("/say@OtherBot hello", group)
    said = await anna.says(f"/say@{live.server.bot_username.upper()} hello words=x", group)
    answer = await anna.hears(chat=group)
    assert answer.text == "Anna: x"
    assert answer.reply_to is said


async def test_plain_words_in_private_get_a_hint(live: Bench) -> None:
    anna = live.server.person("anna", language="de")
    await anna.says("Hallo")
    assert "/help" in ((await anna.hears()).text or "")


async def test_an_edited_message_is_not_a_new_one(live: Bench) -> None:
    anna = live.server.person("anna")
    said = await anna.says("/say hello words=one")
    await anna.hears("one")
    await anna.edits(said, "/say hello words=two")
    await anna.says("/say hello words=three")
    assert (await anna.hears()).text == "Anna: three"


async def test_an_answer_in_a_topic_stays_there(live: Bench) -> None:
    anna = live.server.person("anna")
    forum = live.server.group("Team", admin=anna, forum=True)
    topic = live.server.topic(forum, "Autumn", by=anna)
    await anna.says("/say hello words=x", topic)
    assert (await anna.hears("Anna: x", topic)).thread_id == topic.thread_id


async def test_a_card_is_shown_and_remembered_and_changes_in_its_place(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/card show")
    shown = await anna.hears("Card 1")
    assert shown.text == "Card 1 of <b>@anna</b>\n\nKPI  Value\n───  ─────\na        1\n\nBudget: 5 €"
    assert [entity["type"] for entity in shown.entities] == ["bold", "code", "bold", "pre", "bold"]
    assert shown.buttons == [["Next", "Anew", "Mine"], ["Manage", "Secret", "Ask me"]]
    press = await anna.presses(shown, "Next")
    assert await press.answered() == ""
    await live.server.until(lambda: "Card 2" in (shown.text or ""))
    cards = live.services.store.read_now(lambda session: session.exec(select(Card)).all())
    assert [(card.chat_id, card.message_id) for card in cards] == [(str(anna.id), str(shown.id))]


async def test_a_button_may_answer_with_a_new_message(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/card show")
    shown = await anna.hears("Card 1")
    await anna.presses(shown, "Anew")
    assert (await anna.hears("Card 3")).id != shown.id
    assert "Card 1" in (shown.text or "")


async def test_the_same_button_twice_changes_nothing_and_is_answered(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/card show step=2")
    shown = await anna.hears("Card 2")
    for _ in range(2):
        assert await (await anna.presses(shown, "Next")).answered() == ""
    await anna.says("/say hello words=on")
    await anna.hears("on")
    assert [text for text in anna.chat.texts if "Card" in text] == [shown.text]


async def test_a_deleted_message_is_replaced_by_a_new_one(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/card show")
    shown = await anna.hears("Card 1")
    shown.deleted = True
    await anna.presses(shown, "Next")
    assert (await anna.hears("Card 2")).id != shown.id


async def test_somebody_elses_button_is_refused_in_a_notice(live: Bench) -> None:
    anna, ben = live.server.person("anna"), live.server.person("ben")
    group = live.server.group("Team", admin=anna, members=(ben,))
    await anna.says("/card show", group)
    shown = await anna.hears("Card", group)
    press = await ben.presses(shown, "Mine")
    assert "somebody else" in await press.answered()
    assert press.answer is not None
    assert press.answer["show_alert"] is True


async def test_forged_buttons_are_answered_with_a_sentence(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/card show")
    shown = await anna.hears("Card 1")
    for data in ("b:" + "x" * 22, "nonsense", "f:1:name:x", "f:999999:/x:/start", "b:", "\u202e💥"):
        assert await (await anna.presses_data(shown, data)).answered() != ""


async def test_an_expired_press_still_has_its_effect(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/card show")
    shown = await anna.hears("Card 1")
    live.server.fail_next("answerCallbackQuery", status=400)
    await anna.presses(shown, "Next")
    await live.server.until(lambda: "Card 2" in (shown.text or ""))


async def test_admins_of_the_group_may_manage_and_others_not(live: Bench) -> None:
    anna, ben = live.server.person("anna"), live.server.person("ben")
    group = live.server.group("Team", admin=anna, members=(ben,))
    await anna.says("/team manage", group)
    await anna.hears("managed", group)
    await ben.says("/team manage", group)
    await ben.hears("Only a manager", group)


async def test_an_answer_for_one_person_comes_in_their_own_chat(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/start")
    group = live.server.group("Team", admin=anna)
    await anna.says("/say secret", group)
    await anna.hears("for you only", group)
    await anna.hears("psst")
    assert not [text for text in group.texts if "psst" in text]


async def test_who_never_wrote_is_told_how_to_get_a_private_answer(live: Bench) -> None:
    anna = live.server.person("anna")
    group = live.server.group("Team", admin=anna)
    await anna.says("/say secret", group)
    told = await anna.hears("press Start", group)
    assert told.links == [f"https://t.me/{live.server.bot_username}"]


async def test_a_long_answer_comes_in_parts_with_the_buttons_under_the_last(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/say long")
    await live.server.until(lambda: any(message.buttons for message in anna.chat.messages.values()))
    parts = [message for message in anna.chat.messages.values() if message.sender is live.server.world.me]
    assert [len(part.text or "") <= 4096 for part in parts] == [True] * 3
    assert [bool(part.buttons) for part in parts] == [False, False, True]
    assert (parts[-1].text or "").split("\n")[-1].startswith("59 word")


async def test_pictures_and_files_follow_the_text_and_the_picture_changes_in_its_place(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/chart show")
    text = await anna.hears("Views")
    picture = await anna.hears("Views of 7 days")
    assert picture.photo is not None
    document = await anna.hears()
    assert document.document is not None
    assert (document.document.name, document.document.content) == ("rows.csv", b"a;b\n")
    await anna.presses(text, "Again")
    await live.server.until(lambda: picture.edits == 1)
    assert text.text == "Views small"
    assert len(live.server.calls_of("sendPhoto")) == 1


async def test_a_group_greets_whoever_adds_the_bot_and_the_app_hears_when_it_is_removed(live: Bench) -> None:
    anna = live.server.person("anna")
    group = live.server.group("Team", admin=anna, bot=None)
    await anna.adds_bot(group)
    await anna.hears("Welcome", group)
    await anna.kicks_bot(group)
    await live.server.until(lambda: live.gone == [str(group.id)])


async def test_being_made_an_admin_is_no_reason_to_greet_again(live: Bench) -> None:
    anna = live.server.person("anna")
    group = live.server.group("Team", admin=anna)
    await anna.hears("Welcome", group)
    await anna.adds_bot(group, admin=True)
    await anna.says("/say hello words=x", group)
    assert (await anna.hears(chat=group)).text == "Anna: x"


async def test_who_stops_the_bot_is_reported(live: Bench) -> None:
    anna = live.server.person("anna")
    await anna.says("/start")
    await anna.hears("Welcome")
    await anna.blocks_bot()
    await live.server.until(lambda: live.gone == [str(anna.id)])


async def test_a_group_that_moves_is_followed(live: Bench) -> None:
    anna = live.server.person("anna")
    group = live.server.group("Team", admin=anna)
    await anna.hears("Welcome", group)
    upgraded = await live.server.migrate(group)
    pair = (str(group.id), str(upgraded.id))
    await live.server.until(lambda: live.moved == [pair, pair])


async def test_an_answer_follows_a_group_that_moved_meanwhile(live: Bench) -> None:
    anna = live.server.person("anna")
    group = live.server.group("Team", admin=anna)
    await anna.hears("Welcome", group)
    press_id = live.server.world.add_message(group, anna.user)
    group.migrated_to = live.server.world.add_chat("supergroup", "Team").id
    upgraded = live.server.world.chats[group.migrated_to]
    upgraded.statuses = dict(group.statuses)
    live.server.world.updates.push("message", {**press_id.to_api(), "text": "/say hello words=x"})
    assert (await anna.hears(chat=upgraded)).text == "Anna: x"
    assert live.moved == [(str(group.id), str(upgraded.id))]
