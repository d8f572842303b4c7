"""What a team notes about its creators, as a chat."""

from __future__ import annotations

import pytest

from commands.core.replies import Reply
from storage import audit
from storage.models import CreatorNote
from tests.chat import Chat, Talker, group


@pytest.fixture
async def ben(chat: Chat, anna: Talker) -> Talker:
    """Give a member of the team."""
    ben = chat.person("ben", language="en")
    await ben.says("/creator list")
    return ben


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


async def test_a_note_stands_on_the_card_with_its_author_and_time(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator edit @dora notes=Imported")
    card = await anna.says('/creator note @dora "Prefers e-mail, not before noon"')
    text = chat.text(card)
    assert "Noted." in text
    assert "Team notes: Prefers e-mail, not before noon\n– anna, Mon 23 Nov 2026, 10:00" in text
    assert "Notes: Imported" in text, "what a list brought in is another thing and stays"
    assert "more note" not in text


async def test_the_newest_comes_first_and_the_rest_is_behind_a_button(
    chat: Chat, anna: Talker, ben: Talker
) -> None:
    for at in range(1, 8):
        chat.forward(days=1)
        await anna.says(f"/creator note @dora Note {at}")
    card = await ben.says("/creator show @dora")
    assert "Team notes: Note 7\n– anna, Mon 30 Nov 2026, 10:00\n6 more notes" in chat.text(card)
    first = await ben.presses(card, "Notes (7)")
    assert first.title == "Notes about @dora · P1"
    assert [field.value for field in first.fields] == [f"Note {at}" for at in (7, 6, 5, 4, 3)]
    assert first.fields[0].label == "1 · anna, Mon 30 Nov 2026, 10:00"
    second = await ben.presses(first, "Older")
    assert [field.value for field in second.fields] == ["Note 2", "Note 1"]
    assert labels(second) == ["Newer", "Add a note"]


async def test_lines_of_a_note_stay_and_a_long_one_is_shortened_on_the_card(chat: Chat, anna: Talker) -> None:
    card = await anna.says('/creator note @dora text="one\ntwo"')
    assert "Team notes: one\ntwo\n" in chat.text(card)
    card = await anna.says(f"/creator note @dora {'long ' * 150}")
    assert "long…" in chat.text(card)
    whole = await anna.presses(card, "Notes (2)")
    assert whole.fields[0].value == ("long " * 150).strip()


async def test_a_note_is_added_with_the_buttons_of_card_and_notes(chat: Chat, anna: Talker) -> None:
    asked = await anna.presses(await anna.says("/creator show @dora"), "Add a note")
    assert "What should the team know?" in chat.text(asked)
    card = await anna.says("Fast answers")
    assert "Team notes: Fast answers" in chat.text(card)
    await anna.presses(await anna.presses(card, "Notes (1)"), "Add a note")
    assert "1 more note" in chat.text(await anna.says("Slow answers"))


async def test_its_author_deletes_a_note_and_the_history_keeps_it(chat: Chat, ben: Talker) -> None:
    await ben.says("/creator note @dora Wrong")
    notes = await ben.presses(await ben.says("/creator show @dora"), "Notes (1)")
    gone = await ben.presses(notes, "Delete 1")
    assert "Deleted.\nThere is no note." in chat.text(gone)
    assert "is gone already" in chat.text(await ben.presses(notes, "Delete 1"))
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="creator", id=1))[-1]
    assert (entry.action, entry.actor_name) == ("creator unnote", "ben")
    assert (entry.before["text"], entry.before["by"]) == ("Wrong", "ben")


async def test_a_manager_deletes_what_others_wrote_and_members_do_not(
    chat: Chat, anna: Talker, ben: Talker
) -> None:
    await anna.says("/creator note @dora From anna")
    await ben.says("/creator note @dora From ben")
    seen_by_ben = await ben.presses(await ben.says("/creator show @dora"), "Notes (2)")
    assert labels(seen_by_ben) == ["Delete 1", "Add a note"]
    seen_by_anna = await anna.presses(await anna.says("/creator show @dora"), "Notes (2)")
    refused = await ben.presses(seen_by_anna, "Delete 2")
    assert "anna wrote that note. Only they and managers can delete it." in chat.text(refused)
    assert chat.count(CreatorNote) == 2
    await anna.presses(seen_by_anna, "Delete 1")
    left = chat.read(lambda s: s.get(CreatorNote, 1))
    assert left
    assert left.text == "From anna"
    assert chat.count(CreatorNote) == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/creator note @nobody Hello", "I know no creator “@nobody”"),
        ("/creator note @dora", "What should the team know?"),
        (f"/creator note @dora {'x' * 1001}", "at most 1,000 fit"),
        ('/creator note @dora text="\u200b"', "That text is empty"),
    ],
)
async def test_wrong_input_is_answered_and_notes_nothing(
    chat: Chat, anna: Talker, line: str, sentence: str
) -> None:
    assert sentence in chat.text(await anna.says(line))
    assert chat.count(CreatorNote) == 0


async def test_a_viewer_reads_and_writes_none(chat: Chat, anna: Talker, ben: Talker) -> None:
    await anna.says("/creator note @dora Hello")
    await anna.says("/team role ben viewer")
    notes = await ben.presses(await ben.says("/creator show @dora"), "Notes (1)")
    assert "Hello" in chat.text(notes)
    assert "You may look" in chat.text(await ben.says("/creator note @dora Mine"))


async def test_notes_stay_in_their_team(chat: Chat, anna: Talker) -> None:
    await anna.says("/creator note @dora Secret")
    other = anna.at(group("elsewhere"))
    await other.says("/creator add @dora")
    assert "Secret" not in chat.text(await other.says("/creator show @dora"))


async def test_in_german(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="de")
    text = chat.text(await ben.says("/creator note @dora Antwortet schnell"))
    assert "Notiert." in text
    assert "Teamnotizen: Antwortet schnell\n– ben, Mo. 23. Nov. 2026, 10:00" in text
