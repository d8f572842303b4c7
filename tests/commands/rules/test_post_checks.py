"""What can be seen of a post from outside, and what cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.core.texts import translator
from commands.rules.checklist import Asked
from commands.rules.post_checks import CHECK_LABELS, Agreed, Facts, checks

NOW = datetime(2026, 12, 16, 9, tzinfo=UTC)
SENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
EN = translator("en")
ASKED = Asked(("frisch", "Sommer"), "@frisch.de", "Sunny", "", "15-30 s", "Show the bottle", "No beer")
AGREED = Agreed("dora", SENT, date(2026, 12, 15), ZoneInfo("Europe/Berlin"), ("DE",), ASKED, (1, 1))
FACTS = Facts(
    True,
    "Dora",
    datetime(2026, 12, 15, 12, tzinfo=UTC),
    "Werbung | so good #Frisch #sommer @frisch.de",
    "Sunny",
)


def looked(facts: Facts = FACTS, agreed: Agreed = AGREED) -> dict[str, tuple[str, str]]:
    return {one.key: (one.result, EN(one.says)) for one in checks(facts, agreed, NOW)}


def test_a_post_as_it_was_agreed() -> None:
    found = looked()
    assert {key for key, (result, _) in found.items() if result == "yes"} == {
        "public", "author", "time", "hashtags", "mention", "disclosure", "draft", "sound",
    }  # fmt: skip
    assert {key for key, (result, _) in found.items() if result == "unknown"} == {
        "switch", "length", "do", "dont",
    }  # fmt: skip
    assert found["length"][1] == "asked for: 15-30 s; look yourself"
    assert found["time"][1] == "posted on Tue 15 Dec 2026, due on Tue 15 Dec 2026"


def test_what_tiktok_has_not_said_is_not_known() -> None:
    found = looked(Facts(None, None, None, None, None))
    assert {key for key, (result, _) in found.items() if result != "unknown"} == {"draft"}


def test_somebody_elses_post_and_a_private_one() -> None:
    assert looked(replace(FACTS, author="eve"))["author"] == ("no", "TikTok names @eve")
    assert looked(replace(FACTS, public=False))["public"] == ("no", "private or deleted")


@pytest.mark.parametrize(
    ("posted_at", "result", "says"),
    [
        (SENT - timedelta(seconds=1), "no", "before the request was sent"),
        (SENT, "yes", "due on"),
        (datetime(2026, 12, 15, 22, 59, tzinfo=UTC), "yes", "due on"),
        (datetime(2026, 12, 15, 23, 0, tzinfo=UTC), "no", "1 day late"),  # the next day in Berlin
        (datetime(2026, 12, 16, 9, 5, tzinfo=UTC), "no", "1 day late"),
        (datetime(2026, 12, 16, 9, 6, tzinfo=UTC), "no", "a moment to come"),
    ],
)
def test_the_time_in_the_posts_own_number(posted_at: datetime, result: str, says: str) -> None:
    found = looked(replace(FACTS, posted_at=posted_at))["time"]
    assert found[0] == result
    assert says in found[1]


def test_without_a_day_only_the_order_counts() -> None:
    assert looked(agreed=replace(AGREED, due_on=None))["time"][0] == "yes"


@pytest.mark.parametrize(
    ("caption", "hashtags", "mention"),
    [
        ("#frisch #SOMMER @Frisch.de!", "yes", "yes"),
        ("#frisch #sommerregen @frisch.de.", "no", "yes"),
        ("frisch sommer frisch.de", "no", "no"),
        ("#frisch#sommer mail@frisch.de", "yes", "yes"),
        ("#frisch #sommer @frisch.de.fake", "yes", "no"),
        ("", "no", "no"),
    ],
)
def test_hashtags_and_mentions_in_the_caption(caption: str, hashtags: str, mention: str) -> None:
    found = looked(replace(FACTS, caption=caption))
    assert (found["hashtags"][0], found["mention"][0]) == (hashtags, mention)


def test_what_is_missing_is_named() -> None:
    assert looked(replace(FACTS, caption="#frisch"))["hashtags"][1] == "missing in the caption: #Sommer"


@pytest.mark.parametrize(
    ("caption", "result", "says"),
    [
        ("Werbung Hello", "yes", "begins with “Werbung”"),
        ("ANZEIGE: Hello", "yes", "begins with “ANZEIGE”"),
        ("#werbung Hello", "yes", "begins"),
        (" [Anzeige] Hello", "yes", "begins"),
        ("Hello #werbung", "no", "not at the very start"),
        ("☀️ Werbung", "no", "not at the very start"),
        ("Werbungskosten absetzen", "no", "does not begin"),
        ("Hello #ad", "no", "only #ad"),
        ("#ad Hello", "no", "only #ad"),
        ("#adventure", "no", "does not begin"),
        ("", "no", "does not begin"),
    ],
)
def test_germany_wants_the_word_at_the_very_start(caption: str, result: str, says: str) -> None:
    found = looked(replace(FACTS, caption=caption))["disclosure"]
    assert found[0] == result
    assert says in found[1]


def test_other_markets_are_looked_at_by_a_person() -> None:
    hello = replace(FACTS, caption="Hello")
    assert looked(hello, replace(AGREED, markets=("SE", "BR")))["disclosure"] == (
        "unknown", "no rule is kept here for SE, BR; look yourself",
    )  # fmt: skip
    assert looked(hello, replace(AGREED, markets=("FR", "DE")))["disclosure"][0] == "no"
    assert looked(hello, replace(AGREED, markets=()))["disclosure"][0] == "unknown", "no market is named"
    assert looked(FACTS, replace(AGREED, markets=()))["disclosure"][0] == "yes"


def test_a_draft_that_was_not_approved_and_one_that_was_not_wanted() -> None:
    assert looked(agreed=replace(AGREED, drafts=(1, 2)))["draft"] == ("no", "1 of 2 approved")
    assert "draft" not in looked(agreed=replace(AGREED, drafts=None))


def test_what_was_not_asked_for_is_not_looked_at() -> None:
    found = looked(agreed=replace(AGREED, asked=Asked()))
    assert set(found) == {"public", "author", "time", "disclosure", "switch", "draft"}
    assert looked(replace(FACTS, sound="Rain"))["sound"][0] == "unknown"
    assert looked(replace(FACTS, sound=None))["sound"] == ("unknown", "asked for: Sunny; look yourself")


def test_every_check_has_a_name() -> None:
    assert looked().keys() | {"effect"} == CHECK_LABELS.keys()
