"""Header rows: every known spelling, what is unknown, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.core.texts import UserError
from commands.files import aliases
from commands.files.headers import ADS, FIELDS, match_headers, normalise, suggest
from commands.rules.measures import MEASURES
from tests.commands.files.exports import ENGLISH, GERMAN, OLDER

SPELLINGS = [
    (text, key)
    for table in (aliases.ENGLISH, aliases.GERMAN)
    for key, texts in table.items()
    for text in texts
]


@pytest.mark.parametrize(("text", "key"), SPELLINGS)
def test_every_spelling_is_known_in_any_case(text: str, key: str) -> None:
    for header in (text, text.upper(), f" \ufeff{text.replace(' ', '  ')} ", text.replace(" ", "_")):
        assert match_headers([header], {}).columns == {0: key}


@pytest.mark.parametrize(
    "text",
    ["CPM", "TKP", "CPC (Destination)", "CTR (all)", "CPA", "Cost per conversion",
     "Cost per 1,000 people reached", "Kosten pro 1.000 erreichte Personen", "Frequency", "Häufigkeit",
     "Result rate", "Conversion rate (CVR, clicks)",
     "Conversion-Rate (CVR, Klicks)", "Ergebnisrate", "Average play time per user", "Primary status",
     "Sekundärstatus", "CPM (EUR)", "Purchase ROAS (website)", ""],
)  # fmt: skip
def test_ratios_and_states_are_known_and_left_out(text: str) -> None:
    match = match_headers([text], {})
    assert (match.columns, match.ignored, match.unknown) == ({}, (0,), ())


@pytest.mark.parametrize("header", [ENGLISH, GERMAN, OLDER])
def test_the_headers_of_exports_lack_nothing(header: tuple[str, ...]) -> None:
    match = match_headers(header, {})
    assert match.unknown == ()
    assert match.missing == ()
    assert match.german is (header is GERMAN)
    match.require()


def test_our_own_labels_can_be_imported_again() -> None:
    known = {normalise(measure.label): measure.key for measure in MEASURES if measure.key != "watch_ms"}
    assert {text: ADS.spellings.get(text) for text in known} == known


def test_every_field_to_choose_from_has_a_spelling() -> None:
    assert {key for key, _ in FIELDS} == set(ADS.spellings.values())


@pytest.mark.parametrize(
    ("text", "currency"),
    [("Cost (EUR)", "EUR"), ("Kosten [€]", "EUR"), ("SPEND (usd)", "USD"), ("Cost", None)],
)
def test_a_header_may_name_the_currency(text: str, currency: str | None) -> None:
    match = match_headers([text], {})
    assert match.columns == {0: "spend"}
    assert match.currency == currency


def test_all_clicks_are_not_a_currency() -> None:
    assert match_headers(["Clicks (all)", "CPC (all)"], {}).currency is None


def test_two_currencies_in_the_headers_are_refused() -> None:
    with pytest.raises(UserError, match="two currencies"):
        match_headers(["Cost (EUR)", "Revenue (USD)"], {})


@pytest.mark.parametrize("headers", [["Cost", "cost"], ["CPM", " cpm "], ["Foo", "foo"]])
def test_the_same_header_twice_is_refused_by_name(headers: list[str]) -> None:
    with pytest.raises(UserError, match="twice") as caught:
        match_headers(headers, {})
    assert caught.value.message.params["header"] == headers[1].strip()


def test_two_headers_for_one_field_are_refused_by_name() -> None:
    with pytest.raises(UserError, match="both hold") as caught:
        match_headers(["Cost", "Total cost"], {})
    assert caught.value.message.params["second"] == "Total cost"


def test_empty_headers_may_repeat() -> None:
    assert match_headers(["", "", "Cost"], {}).columns == {2: "spend"}


def test_what_a_person_mapped_is_remembered() -> None:
    remembered = {"budget used": "spend", "team": "ignore", "shown": "no longer a field"}
    match = match_headers(["Budget  used", "TEAM", "Shown"], remembered)
    assert match.columns == {0: "spend"}
    assert match.ignored == (1,)
    assert match.unknown == ("Shown",)


def test_a_person_may_overrule_what_we_know() -> None:
    assert match_headers(["Cost", "Total cost"], {"cost": "ignore"}).columns == {1: "spend"}


def test_near_spellings_are_suggested() -> None:
    match = match_headers(["Impresions", "Kampagnen Name", "Lunch"], {})
    assert match.suggestions["Impresions"][0] == "impressions"
    assert match.suggestions["Kampagnen Name"][0] == "campaign_name"
    assert match.suggestions["Lunch"] == ()
    assert match.unknown == ("Impresions", "Kampagnen Name", "Lunch")


@pytest.mark.parametrize(
    ("headers", "missing"),
    [
        (["Campaign name", "Cost"], "the day"),
        (["Date", "Cost"], "the campaign"),
        (["Date", "Campaign ID", "CPM"], "a figure such as cost or impressions"),
    ],
)
def test_what_is_missing_is_named(headers: list[str], missing: str) -> None:
    match = match_headers(headers, {})
    assert match.missing == (missing,)
    with pytest.raises(UserError) as caught:
        match.require()
    assert caught.value.message.params["missing"].text == missing


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_header_is_matched_or_refused(headers: list[str]) -> None:
    try:
        match = match_headers(headers, {})
    except UserError:
        return
    assert len(match.columns) + len(match.ignored) + len(match.unknown) == len(headers)
    assert all(len(suggest(normalise(header))) <= 3 for header in headers)
