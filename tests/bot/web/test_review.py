"""A client looks at a campaign's candidates and votes, without an account."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from storage import audit, reviews
from tests.bot.web.kit import Browser, Pages
from tests.chat import Chat, Talker
from tests.commands.candidates import candidate
from tests.commands.scene import put_away


@dataclass
class Scene:
    """A team with two candidates, one asked already, and the link of a review."""

    chat: Chat
    anna: Talker
    pages: Pages
    link: str

    def client(self, language: str = "en") -> Browser:
        """Give a client's browser."""
        return self.pages.browser(language)


async def review(anna: Talker, more: str = "") -> str:
    reply = await anna.says(f"/request review C1 {more}")
    found = re.search(r"http://127\.0\.0\.1:\d+/review/[\w-]{22}(?=\s)", reply.text)
    assert found, reply.text
    return found[0]


@pytest.fixture
async def scene(chat: Chat, pages: Pages, anna: Talker) -> Scene:
    await anna.says(
        "/creator edit @dora followers=48k engagement=6.1% topics=food price=900 "
        'country=DE notes="a secret note"'
    )
    await anna.says('/creator note @dora text="another secret"')
    await anna.says("/creator add @eve followers=9k")
    candidate(chat, "dora")
    await anna.says('/request send @eve C1 fee=777 message="for her eyes only"')
    return Scene(chat, anna, pages, await review(anna, 'label="Frisch GmbH"'))


async def test_it_shows_figures_with_source_and_age_and_no_notes_and_no_prices(scene: Scene) -> None:
    page = await scene.client().opens(scene.link)
    assert page.status == 200
    for part in (
        "Creators for Summer",
        "@dora",
        "Shortlisted",
        "Followers 48.0K",
        "typed by hand, Mon 23 Nov 2026",
        "food",
        "@eve",
        "Asked already",
        "This page can be seen until Mon 7 Dec 2026, 10:00 (Europe/Berlin).",
    ):
        assert part in page.text
    for part in ("secret", "900", "777", "her eyes", "P1"):
        assert part not in page.source


async def test_prices_are_shown_where_the_team_says_so(scene: Scene) -> None:
    page = await scene.client().opens(await review(scene.anna, "prices=yes"))
    assert "€900.00" in page.text
    assert "€777.00" in page.text


async def test_votes_stand_on_the_candidates_cards_and_can_be_changed(scene: Scene) -> None:
    client = scene.client()
    await client.opens(scene.link)
    votes = {"vote-1": "yes", "note-1": "Fits <b>us</b>", "vote-2": "no"}
    page = await client.presses("Send the votes", name="Kim", **votes)
    assert "Thank you! The team sees your votes." in page.text
    assert page.forms[0].values["name"] == "Kim"
    assert (page.forms[0].values["vote-1"], page.forms[0].values["vote-2"]) == ("yes", "no")
    await scene.anna.says("/request vote R1 unsure")
    card = scene.chat.text(await scene.anna.says("/request show R1"))
    assert "Votes: 👍 1 yes · 🤔 1 unsure · 👎 0 no" in card
    assert "👍 Kim (Frisch GmbH): Fits <b>us</b>" in card
    page = await client.presses("Send the votes", **{"vote-1": "no", "note-1": ""})
    card = scene.chat.text(await scene.anna.says("/request show R1"))
    assert "👍 0 yes · 🤔 1 unsure · 👎 1 no" in card
    entries = scene.chat.read(lambda s: audit.of(s, workspace_id=1, kind="request", id=2))
    assert [entry.actor_name for entry in entries if entry.action == "request vote"] == ["Kim (Frisch GmbH)"]


async def test_two_clients_with_one_link_have_a_vote_each(scene: Scene) -> None:
    for name, vote in (("Kim", "yes"), ("Lou", "unsure")):
        client = scene.client()
        await client.opens(scene.link)
        await client.presses("Send the votes", name=name, **{"vote-1": vote})
    card = scene.chat.text(await scene.anna.says("/request show R1"))
    assert "👍 1 yes · 🤔 1 unsure · 👎 0 no" in card


async def test_sent_twice_it_is_one_vote_and_without_a_name_none(scene: Scene) -> None:
    client = scene.client()
    await client.opens(scene.link)
    form = client.page.forms[0]
    assert form.required == {"name"}
    nameless = await client.sends_form(form, {}, **{"vote-1": "yes", "note-1": "good"})
    assert nameless.status == 422
    assert "Write your name" in nameless.text
    assert nameless.forms[0].values["note-1"] == "good"
    for _ in range(2):
        client.session.cookie_jar.clear()
        await client.sends_form(form, {}, name="Kim", **{"vote-1": "yes"})
    card = scene.chat.text(await scene.anna.says("/request show R1"))
    assert "👍 1 yes" in card


async def test_what_is_no_candidate_or_no_vote_counts_nowhere(scene: Scene) -> None:
    client = scene.client()
    await client.opens(scene.link)
    form = client.page.forms[0]
    forged = {"vote-1": "maybe", "vote-99": "yes", "vote-x": "yes"}
    assert (await client.sends_form(form, {}, name="Kim", **forged)).status == 200
    stale = await client.sends("POST", form.action, data={"name": "Kim", "vote-1": "yes", "form": "a.b"})
    assert stale.status == 409
    crossed = await client.sends(
        "POST",
        form.action,
        data={**form.values, "name": "Kim", "vote-1": "yes"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert crossed.status == 403
    assert "Votes" not in scene.chat.text(await scene.anna.says("/request show R1"))


async def test_openings_are_counted_and_the_team_can_take_it_back(scene: Scene) -> None:
    client = scene.client("de")
    page = await client.opens(scene.link)
    assert "Creator für Summer" in page.text
    await client.opens(scene.link)
    await client.presses("Stimmen absenden", name="Kim", **{"vote-1": "yes"})
    listed = await scene.anna.says("/request reviews")
    assert "1 | C1 | Frisch GmbH | until Mon 7 Dec 2026 | 2 times" in scene.chat.text(listed)
    assert scene.link in listed.text
    taken = await scene.anna.presses(listed, "Take review 1 back")
    assert "Taken back." in taken.text
    page = await client.opens(scene.link)
    assert (page.status, "zurückgenommen" in page.text) == (404, True)
    late = await client.sends("POST", scene.link, data={"name": "Kim"})
    assert late.status == 404
    assert "taken back" in scene.chat.text(await scene.anna.says("/request reviews"))


async def test_it_ends_by_itself_and_with_its_campaign(scene: Scene) -> None:
    short = await review(scene.anna, "days=1")
    scene.chat.forward(days=2)
    page = await scene.client().opens(short)
    assert (page.status, "This link has expired." in page.text) == (404, True)
    assert "expired" in scene.chat.text(await scene.anna.says("/request reviews"))
    await put_away(scene.anna)
    page = await scene.client().opens(scene.link)
    assert (page.status, "This campaign is over" in page.text) == (404, True)


async def test_without_candidates_it_says_so(pages: Pages, anna: Talker) -> None:
    page = await pages.browser().opens(await review(anna))
    assert "Nobody is on the shortlist yet." in page.text
    assert page.forms == []


async def test_of_a_link_only_a_keyed_hash_is_kept(scene: Scene) -> None:
    token = scene.link.rpartition("/")[2]
    link = scene.chat.read(lambda s: reviews.numbered(s, workspace_id=1, number=1))
    assert link
    assert token not in link.model_dump_json()
    assert len(link.token_hash) == 22
