"""How a caption says that it is advertising, market by market, and what only looks like it."""

from __future__ import annotations

import pytest

from commands.core.texts import translator
from commands.rules.disclosure import MARKINGS, marked


@pytest.mark.parametrize(
    ("market", "caption", "result"),
    [
        ("DE", "Werbung · Neu", "yes"),
        ("DE", "[ANZEIGE] Neu", "yes"),
        ("DE", "#Anzeige: Neu", "yes"),
        ("DE", "#Werbungswochenende am See", "no"),
        ("DE", "Werbungs-Wochenende", "no"),
        ("DE", "Werbung-freie Zone", "no"),
        ("DE", "Keine Werbung, selbst gekauft", "no"),
        ("DE", "Anzeigenblatt von heute", "no"),
        ("DE", "#ad Neu", "no"),
        ("DE", "Sponsored: Neu", "no"),
        ("AT", "Entgeltliche Einschaltung: Neu", "yes"),
        ("AT", "Werbung: Neu", "yes"),
        ("AT", "#ad Neu", "no"),
        ("CH", "Anzeige: Neu", "yes"),
        ("CH", "Publicité – nouveau", "yes"),
        ("CH", "Neu im Laden", "unknown"),
        ("GB", "#ad New in", "yes"),
        ("GB", "AD · New in", "yes"),
        ("GB", "Ad: new in", "yes"),
        ("GB", "(Advert) new in", "yes"),
        ("GB", "Ad astra, a poem", "no"),
        ("GB", "Ad-free weekend", "no"),
        ("GB", "#adventure awaits", "no"),
        ("GB", "#sp New in", "no"),
        ("GB", "Sponsored by Brand", "no"),
        ("GB", "New in #ad", "no"),
        ("US", "#ad New in", "unknown"),
        ("US", "New in #ad", "unknown"),
        ("US", "#partner New in", "unknown"),
        ("FR", "Collaboration commerciale : nouveau", "unknown"),
        ("FR", "Nouveau", "unknown"),
        ("IT", "#ADV Novità", "yes"),
        ("IT", "Pubblicità: novità", "yes"),
        ("IT", "Novità #adv", "no"),
        ("BR", "Publi", "unknown"),
    ],
)
def test_each_market_has_its_words(market: str, caption: str, result: str) -> None:
    assert marked(caption, [market])[0] == result


@pytest.mark.parametrize(
    ("caption", "result"),
    [
        ("Werbung / #ad New in", "yes"),
        ("#ad #werbung New in", "yes"),
        ("Werbung | New in", "no"),
        ("#ad New in", "no"),
    ],
)
def test_every_market_of_a_campaign_counts(caption: str, result: str) -> None:
    assert marked(caption, ["DE", "GB"])[0] == result


def says(caption: str, *markets: str) -> str:
    return translator("en")(marked(caption, markets)[1])


def test_the_reason_names_the_words_and_the_markets() -> None:
    assert says("Neu", "DE", "GB") == (
        "the caption does not begin with Werbung / Anzeige / Ad / Advert / Advertisement / Advertising, "
        "as is asked for in: DE, GB"
    )
    assert "in the video it has to be for FR" in says("Publicité : nouveau", "FR")
    assert says("Werbung", "DE", "SE") == "no rule is kept here for SE; look yourself"
    assert "at the very start is recommended in: DE" in says("Neu #ad", "DE")


def test_a_word_that_is_long_or_hostile_is_read_in_steps() -> None:
    assert marked("Werbung " * 500, ["DE"])[0] == "yes"
    assert marked("#[(" * 2000, list(MARKINGS))[0] == "no"
