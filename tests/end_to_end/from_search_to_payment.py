"""The story of one request: found and asked in Discord, answered in Telegram, decided at the console."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.bot.tiktok.test_posts import SAMPLE
from tests.end_to_end.pipeline import Stage, Step
from tests.end_to_end.talk import join_in, link_in
from tests.servers.tiktok import TikTokWeb

SHORT = "https://vm.tiktok.com/ZMglow123/"
CUTS = {name: b"\x00\x00\x00\x18ftypmp42 " + name.encode() for name in ("first cut.mp4", "second cut.mp4")}
NOW = datetime.now(UTC)
FLIGHT = {
    "start": str((NOW - timedelta(days=2)).date()),
    "end": str((NOW + timedelta(days=40)).date()),
}
DUE, PLANNED = ((NOW + timedelta(days=days)).date() for days in (14, 10))
# The moment a video was published is the upper half of its number.
VIDEO = f"https://www.tiktok.com/@carla.cooks/video/{int(NOW.timestamp()) << 32}"


def publish(tiktok: TikTokWeb) -> None:
    """Let TikTok show the creator's video, with a short link that leads to it."""
    tiktok.short[SHORT] = f"{VIDEO}?_t=1"
    author = "https://www.tiktok.com/@carla.cooks"
    caption = "Anzeige | Ten minutes, one pan #glow"
    tiktok.posts[VIDEO] = SAMPLE | {
        "title": caption,
        "author_url": author,
        "author_name": "Carla",
        "html": "",
    }


async def _the_campaign_is_planned(stage: Stage) -> None:
    card = await stage.uses(
        "campaign new",
        name="Winter Glow",
        brand="Glow",
        budget="5000",
        hashtags="#glow",
        markets="DE",
        **FLIGHT,
    )
    assert "€5,000.00" in card.text
    assert "is live" in (await stage.dora.presses(card, "Launch")).text


async def _the_console_joins(stage: Stage) -> None:
    line = join_in((await stage.uses("workspace link")).text)
    await stage.console.says(line, "now belongs to “Glow HQ”")
    assert "is now manager" in (await stage.uses("team role", member="M2", role="manager")).text


async def _creators_are_found(stage: Stage) -> None:
    await stage.uses(
        "creator add", handle="@carla.cooks", followers="78k", country="DE", topics="food", price="600"
    )
    await stage.uses(
        "creator add", handle="@ivo.runs", followers="85k", country="US", topics="sports", price="900"
    )
    found = await stage.uses("creator find", campaign="C1", country="DE", followers="10k-100k")
    assert "@carla.cooks" in found.text
    assert "@ivo.runs" not in found.text


async def _the_request_is_sent(stage: Stage) -> None:
    sent = await stage.uses(
        "request send",
        creator="@carla.cooks",
        campaign="C1",
        fee="500",
        product="Glow serum",
        deliverables="1 video",
        due=str(DUE),
        message="We love your kitchen!",
    )
    assert "Status** Invited" in sent.text
    stage.link = link_in(sent.text + "\n")


async def _the_creator_opens_the_link(stage: Stage) -> None:
    await stage.carla.opens(stage.link)
    offer = await stage.hears("Request from Glow HQ")
    for fact in ("Winter Glow", "€500.00", "Glow serum", "1 video", "We love your kitchen!", "#glow"):
        assert fact in offer.visible
    accept, *others = [label for row in offer.buttons for label in row]
    assert accept == "I am 18 or over and accept"
    assert others == ["Decline", "Make a counter-offer", "Ask a question"]
    await stage.told("Status** Seen")


async def _the_creator_bargains(stage: Stage) -> None:
    await stage.carla.presses(stage.offer, "Make a counter-offer")
    await stage.hears("Which fee")
    await stage.carla.says("700 €")
    await stage.hears("What else should the team know")
    await stage.carla.says("Two stories on top")
    await stage.hears("Your counter-offer is with the team")


async def _another_fee_is_offered(stage: Stage) -> None:
    waits = await stage.console.says("/today", "Look again")
    assert "€700.00 · Two stories on top" in waits
    await stage.console.presses(waits, "R1 Make a new offer", "Which fee")
    await stage.console.says("650", "note to the creator")
    card = await stage.console.says("Without the stories", "Offers and messages")
    assert "Fee: €650.00" in card
    offer = await stage.hears("makes you a new offer")
    assert "Without the stories" in offer.visible


async def _the_creator_accepts(stage: Stage) -> None:
    await stage.carla.presses(stage.offer, "I am 18 or over and accept")
    told = await stage.told("accepted R1, “Winter Glow”: €650.00")
    assert "Send the terms" in told.buttons


async def _the_terms_are_sent(stage: Stage) -> None:
    line = '/terms send R1 extra="The video stays online for a year."'
    card = await stage.console.says(line, "Offers and messages")
    assert "Version 1 of the terms is on its way." in card
    assert "18 or over: confirmed by Carla" in card
    await stage.hears("sends you the terms")


async def _the_terms_are_accepted(stage: Stage) -> None:
    await stage.carla.presses(stage.offer, "Read the terms")
    terms = await stage.hears("Terms for Winter Glow, version 1")
    for fact in ("€650.00", "1 video", "The video stays online for a year."):
        assert fact in terms.visible
    await stage.carla.presses(terms, "I accept these terms")
    await stage.told("accepted the terms")


async def _the_product_is_sent(stage: Stage) -> None:
    form = await stage.dora.presses(await stage.told("accepted the terms"), "Product is on its way")
    card = await stage.dora.submits(form, {"How to find the parcel": "DHL 003404341600"})
    assert "Status** Product on its way" in card.text
    assert "DHL 003404341600" in (await stage.hears("is on its way to you")).visible


async def _the_product_arrives(stage: Stage) -> None:
    await stage.carla.presses(stage.offer, "It has arrived")
    await stage.hears("You can begin with your video")
    await stage.told("has received the product")


async def _a_draft_is_handed_in(stage: Stage) -> None:
    await _hand_in(stage, "first cut.mp4")


async def _hand_in(stage: Stage, name: str) -> None:
    await stage.carla.presses(stage.offer, "Send the draft")
    await stage.hears("Send the draft as a file")
    await stage.carla.sends_document(name, CUTS[name])
    await stage.hears("A note about it?")
    await stage.carla.says("-")
    await stage.hears("Your draft is with the team")
    # Discord lets no blanks into the name of a file.
    assert await stage.given(name.replace(" ", "_")) == CUTS[name]


async def _changes_are_asked_for(stage: Stage) -> None:
    waits = await stage.console.says("/today", "Look again")
    await stage.console.presses(waits, "R1 Ask for changes", "What should be different?")
    await stage.console.says("Show the bottle at the start", "Offers and messages")
    assert "Show the bottle at the start" in (await stage.hears("asks for changes")).visible


async def _another_draft_is_handed_in(stage: Stage) -> None:
    await _hand_in(stage, "second cut.mp4")


async def _the_draft_is_approved(stage: Stage) -> None:
    versions = await stage.console.says("/draft show R1", "second cut")
    assert "Show the bottle at the start" in versions
    await stage.console.says("/draft approve R1", "Approved.")
    await stage.hears("approves your draft")


async def _the_day_is_planned(stage: Stage) -> None:
    await stage.carla.presses(stage.offer, "Plan the day")
    await stage.hears("On which day do you post?")
    await stage.carla.says(str(PLANNED))
    await stage.hears("Planned. The team knows.")
    await stage.told("posts for “Winter Glow” (R1) on")


async def _the_video_is_posted(stage: Stage) -> None:
    await stage.carla.presses(stage.offer, "It is posted")
    await stage.hears("Paste the link")
    await stage.carla.says(SHORT)
    await stage.hears("Thank you! The link is kept.")
    told = await stage.told("has posted for “Winter Glow” (R1)")
    for fact in ("TikTok shows it to everybody", "TikTok names @carla.cooks", "begins with “Anzeige”"):
        assert fact in told.text


async def _the_post_is_confirmed(stage: Stage) -> None:
    waits = await stage.console.says("/today", "Look again")
    card = await stage.console.presses(waits, "R1 Confirm the post", "Offers and messages")
    assert "Status: Figures are followed" in card
    await stage.hears("has confirmed your post")


async def _figures_are_written_down(stage: Stage) -> None:
    card = await stage.uses("content figures", post="V1", views="120k", likes="8400")
    assert "120K" in card.text
    assert VIDEO in card.text


async def _the_request_is_completed(stage: Stage) -> None:
    card = await stage.uses("request complete", request="R1")
    assert "Status** Payment due" in card.text
    await stage.hears("is complete. Thank you!")


async def _the_fee_is_paid(stage: Stage) -> None:
    card = await stage.console.says('/payment record R1 reference="SEPA 2026-118"', "Offers and messages")
    assert "Recorded. R1 is paid." in card
    await stage.hears("has recorded your payment for “Winter Glow”: €650.00")


STORY = (
    Step(_the_campaign_is_planned),
    Step(_the_console_joins),
    Step(_creators_are_found),
    Step(_the_request_is_sent),
    Step(_the_creator_opens_the_link, creator=("Request from Glow HQ",)),
    Step(
        _the_creator_bargains,
        team=("makes a counter-offer for “Winter Glow” (R1): €700.00 · Two stories on top.",),
        creator=("Which fee", "What else should", "Your counter-offer is with the team"),
    ),
    Step(_another_fee_is_offered, team=("a new offer for",), creator=("makes you a new offer",)),
    Step(_the_creator_accepts, team=("accepted R1, “Winter Glow”: €650.00",)),
    Step(_the_terms_are_sent, team=("sent @carla.cooks the terms",), creator=("sends you the terms",)),
    Step(_the_terms_are_accepted, team=("accepted the terms",), creator=("Terms for Winter Glow",)),
    Step(_the_product_is_sent, creator=("is on its way to you",)),
    Step(
        _the_product_arrives, team=("has received the product",), creator=("You can begin with your video",)
    ),
    Step(
        _a_draft_is_handed_in,
        team=("has handed in a draft",),
        creator=("Send the draft as a file", "A note about it?", "Your draft is with the team"),
    ),
    Step(
        _changes_are_asked_for,
        team=("asked @carla.cooks for changes",),
        creator=("asks for changes to your draft for “Winter Glow”: Show the bottle at the start",),
    ),
    Step(
        _another_draft_is_handed_in,
        team=("has handed in a draft",),
        creator=("Send the draft as a file", "A note about it?", "Your draft is with the team"),
    ),
    Step(_the_draft_is_approved, team=("approved the draft",), creator=("approves your draft",)),
    Step(
        _the_day_is_planned,
        team=("posts for “Winter Glow” (R1) on",),
        creator=("On which day do you post?", "Planned. The team knows."),
    ),
    Step(
        _the_video_is_posted,
        team=("has posted for “Winter Glow” (R1)",),
        creator=("Paste the link", "Thank you! The link is kept."),
    ),
    Step(_the_post_is_confirmed, team=("has confirmed the post",), creator=("has confirmed your post",)),
    Step(_figures_are_written_down),
    Step(_the_request_is_completed, creator=("is complete. Thank you!",)),
    Step(_the_fee_is_paid, team=("is paid for",), creator=("has recorded your payment",)),
)
