"""Matching creators to a campaign, as a chat."""

from __future__ import annotations

import pytest

from commands.core.replies import Reply
from storage import audit, finding
from tests.chat import Chat, Talker
from tests.commands.core.restart import after_restart


@pytest.fixture
async def anna(chat: Chat) -> Talker:
    anna = chat.person("anna", admin=True, language="en")
    for line in (
        '/campaign new Glow budget=1000 markets="DE, AT" hashtags="#Kosmetik #glow"',
        '/creator add @dora topics=beauty audience="DE 60%, AT 20%" price=500 followers=10k',
        "/creator add @emil topics=food country=DE price=100 followers=90k",
        "/creator add @fritz followers=50k",
    ):
        assert not (await anna.says(line)).failed
    return anna


def labels(reply: Reply) -> list[str]:
    return [field.label for field in reply.fields]


async def test_the_best_fit_comes_first_and_says_why(chat: Chat, anna: Talker) -> None:
    reply = await anna.says("/creator find campaign=C1")
    assert reply.title == "Who fits Glow · C1"
    # dora: 3 x 1 + 3 x 0.8 + 2 x 0.5 of 10; emil: 3 x 1 + 2 x 0.9; fritz: nothing is known.
    assert labels(reply) == ["P1 @dora · 64 %", "P2 @emil · 48 %", "P3 @fritz · 0 %"]
    assert reply.fields[0].value.split("\n") == [
        "· beauty, as in the campaign's hashtags",
        "· 80 % of the audience in DE, AT",
        "· costs 50 % of what is left of the budget",
        "· has not worked with you yet",
    ]
    assert "Weights: Topic 3, Market 3, Price 2, Past results 2." in reply.note


async def test_what_was_accepted_is_taken_off_the_budget_and_counts_as_a_result(
    chat: Chat, anna: Talker
) -> None:
    await anna.says("/request send @emil C1 fee=600")
    await anna.says("/request accept R1")
    reply = await anna.says("/creator find campaign=Glow")
    values = {field.label.split(" ")[1]: field.value for field in reply.fields}
    assert "costs 25 % of what is left of the budget" in values["@emil"]
    assert "accepted 1 request of yours" in values["@emil"]
    assert "costs more than is left of the budget" in values["@dora"]


async def test_filters_narrow_who_is_matched(chat: Chat, anna: Talker) -> None:
    assert labels(await anna.says("/creator find campaign=C1 country=DE")) == ["P2 @emil · 48 %"]
    await anna.says("/creator block @dora")
    reply = await anna.says("/creator find campaign=C1 price=0-1k")
    assert labels(reply) == ["P2 @emil · 48 %"]
    assert "1 blocked creator was left out" in reply.note
    assert "1 more was left out" in reply.note
    assert "Nobody on your list fits." in chat.text(await anna.says("/creator find campaign=C1 country=FR"))


async def test_the_weights_are_shown_and_changed(chat: Chat, anna: Talker) -> None:
    assert "Topic 3, Market 3, Price 2, Past results 2" in chat.text(await anna.says("/creator weights"))
    changed = await anna.says("/creator weights topic=0 market=0 price=10")
    assert "Topic 0, Market 0, Price 10, Past results 2" in chat.text(changed)
    reply = await anna.says("/creator find campaign=C1")
    assert labels(reply) == ["P2 @emil · 75 %", "P1 @dora · 42 %", "P3 @fritz · 0 %"]
    entry = chat.read(lambda s: audit.of(s, workspace_id=1, kind="workspace", id=1))[-1]
    assert (entry.before["price"], entry.after["price"]) == (2, 10)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/creator weights price=11", "A weight is 0 to 10"),
        ("/creator weights price=-1", "cannot be negative"),
        ("/creator weights price=much", "as a whole number"),
        ("/creator weights topic=0 market=0 price=0 results=0", "Something has to count"),
        ("/creator find campaign=C1 sort=price", "leave sort= out"),
        ("/creator find campaign=C7", "I know no campaign"),
    ],
)
async def test_wrong_input(chat: Chat, anna: Talker, line: str, sentence: str) -> None:
    reply = await anna.says(line)
    assert reply.failed
    assert sentence in chat.text(reply)


async def test_a_long_list_is_turned(chat: Chat, anna: Talker) -> None:
    for at in range(9):
        await anna.says(f"/creator add @x.{at} followers={at + 1}")
    first = await anna.says("/creator find campaign=C1")
    second = await after_restart(anna).presses(first, "More")
    assert labels(second) == ["P5 @x.1 · 0 %", "P4 @x.0 · 0 %"]
    assert "11 to 12 of 12" in second.note
    assert labels(await anna.presses(second, "Back")) == labels(first)


async def test_of_a_list_too_long_only_the_most_followed_are_matched(
    chat: Chat, anna: Talker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    reply = await anna.says("/creator find campaign=C1")
    assert labels(reply) == ["P2 @emil · 48 %", "P3 @fritz · 0 %"]
    assert "1 to 2 of 2; only the most followed were looked at." in reply.note


async def test_in_german(chat: Chat, anna: Talker) -> None:
    ben = chat.person("ben", language="de")
    text = chat.text(await ben.says("/creator find campaign=C1"))
    assert "Wer zu Glow · C1 passt" in text
    assert "80 % des Publikums in DE, AT" in text
    assert "Gewichte: Thema 3, Markt 3, Preis 2" in text
