"""What was spent on the videos of a request, and by which ads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from storage import campaigns, creators, depending, posts, requests, spark
from storage.figures import MANUAL
from storage.models import Campaign, CreatorRequest, Workspace
from storage.session import Session, Store
from tests.storage.measured import Measured, write
from tests.storage.seeds import NOW, team

DAY = date(2026, 11, 20)
VIDEO, OTHER, UNKNOWN = "7400000000000000001", "7400000000000000002", "7400000000000000003"


class Place(NamedTuple):
    """A team with two campaigns, and a request of the first whose video is posted."""

    store: Store
    workspace: Workspace
    summer: Campaign
    winter: Campaign
    request: CreatorRequest

    def spent(self, *rows: Measured, since: date = DAY) -> list[tuple[str, int, bool]]:
        """Write figures and give what of them was spent on the request's videos."""

        def work(session: Session) -> list[tuple[str, int, bool]]:
            write(session, rows, now=NOW)
            ads = depending.tied(session, request=self.request, handle="dora")
            found = depending.spent(session, ads=ads, since=since)
            return [(one.currency, one.minor, one.with_video) for one in found]

        return self.store.write_now(work)

    def ad(self, label: str, spend: int | None = 100, **more: Any) -> Measured:
        """Make a row of figures of an ad of the request's campaign."""
        values = {"campaign_id": self.summer.id, "day": DAY, "values": {"spend": spend}, **more}
        return Measured(entity=f"ad:{label}{values['campaign_id']}", label=label, **values)


def _request(session: Session, workspace: Workspace, campaign: Campaign, handle: str) -> CreatorRequest:
    creator = creators.add(session, workspace, now=NOW, handle=handle)
    return requests.add(
        session,
        workspace,
        now=NOW,
        campaign_id=campaign.id,
        creator_id=creator.id,
        currency="EUR",
        state="posted",
    )


@pytest.fixture
def place(store: Store) -> Place:
    def work(session: Session) -> Place:
        workspace = team(session)
        summer, winter = (
            campaigns.add(session, workspace, now=NOW, name=name, currency=currency, state="live")
            for name, currency in (("Summer", "EUR"), ("Winter", "CHF"))
        )
        mine = _request(session, workspace, summer, "dora")
        theirs = _request(session, workspace, summer, "emil")
        for video, request in ((VIDEO, mine), (OTHER, theirs)):
            posts.add(session, workspace, now=NOW, video_id=video, url="", request_id=request.id)
        return Place(store, workspace, summer, winter, mine)

    return store.write_now(work)


def test_ads_that_show_the_post_count_in_every_campaign(place: Place) -> None:
    rows = [place.ad("One", item=VIDEO), place.ad("Two", 30, item=VIDEO, campaign_id=place.winter.id)]
    rows += [place.ad("Three", item=OTHER), place.ad("Four")]
    assert place.spent(*rows) == [("EUR", 100, True), ("CHF", 30, True)]


def test_a_number_or_a_handle_in_a_name_counts_in_the_own_campaign(place: Place) -> None:
    rows = [place.ad(f"Spark {VIDEO}"), place.ad("Clip @Dora", 20), place.ad("@dora and @emil", 7)]
    rows += [place.ad("@dora elsewhere", 5, campaign_id=place.winter.id)]
    assert sorted(place.spent(*rows)) == [("EUR", 20, False), ("EUR", 100, True)]


def test_an_ad_with_a_post_of_another_request_is_not_theirs_whatever_its_name(place: Place) -> None:
    rows = [
        place.ad("@dora one", item=OTHER),
        place.ad(f"@dora {OTHER}"),
        place.ad("@dora two", 9, item=UNKNOWN),
    ]
    assert place.spent(*rows) == [("EUR", 9, False)]


def test_an_ad_that_was_given_to_somebody_else_is_nobodys(place: Place) -> None:
    first = place.ad("@dora")
    later = Measured(first.campaign_id, DAY + timedelta(days=1), first.entity, "@emil", values={"spend": 5})
    assert place.spent(first, later) == []


def test_a_video_that_only_a_spark_code_names_is_theirs(place: Place) -> None:
    place.store.write_now(
        lambda session: spark.add(
            session, request_id=place.request.id, video_id=UNKNOWN, sealed="x", ends_on=DAY, by="mia", now=NOW
        )
    )
    assert place.spent(place.ad("One", item=UNKNOWN)) == [("EUR", 100, True)]


def test_what_is_no_ad_no_spend_too_old_or_by_hand_is_left_out(place: Place) -> None:
    rows = [
        place.ad("@dora all", level="campaign"),
        place.ad("@dora none", None),
        place.ad("@dora zero", 0),
        place.ad("@dora old", day=DAY - timedelta(days=1)),
        place.ad("@dora hand", source=MANUAL),
    ]
    assert place.spent(*rows) == []
    assert place.spent(since=DAY - timedelta(days=1)) == [("EUR", 100, False)]


def test_where_no_ad_is_theirs_there_is_nothing(place: Place) -> None:
    assert place.spent(place.ad("Summer 1")) == []
    found = place.store.read_now(lambda s: depending.tied(s, request=place.request, handle="dora"))
    assert not found.ads
    assert found.videos == {VIDEO}
