"""The measured figures a snapshot can hold: their keys, kinds and labels.

Everything else (rates, costs per something) is computed from sums of these, see ``kpis.py``.
"""

from __future__ import annotations

from enum import StrEnum

from commands.core.texts import N_
from storage.frozen import frozen


class Kind(StrEnum):
    """Tell how a measured figure adds up and is shown."""

    COUNT = "count"
    MONEY = "money"  # minor units of the row's currency
    MILLISECONDS = "milliseconds"
    ESTIMATE = "estimate"  # unique accounts: never added over days, ads or creators


@frozen
class Measure:
    """Name one measured figure, and say what it counts where its name leaves that open."""

    key: str
    kind: Kind
    label: str
    means: str = N_("As measured")


MEASURES: tuple[Measure, ...] = (
    Measure("spend", Kind.MONEY, N_("Spend")),
    Measure("revenue", Kind.MONEY, N_("Revenue")),
    Measure("impressions", Kind.COUNT, N_("Impressions"), N_("Times shown")),
    Measure(
        "reach", Kind.ESTIMATE, N_("Reach"), N_("Unique people, an estimate; never added over days or ads")
    ),
    Measure("clicks", Kind.COUNT, N_("Clicks (destination)"), N_("Clicks that lead to the destination")),
    Measure(
        "clicks_all", Kind.COUNT, N_("Clicks (all)"), N_("Every click, also on the profile or the music")
    ),
    Measure("views", Kind.COUNT, N_("Video views"), N_("Plays that started; ads do not count replays")),
    Measure("views_2s", Kind.COUNT, N_("2-second views"), N_("Plays of at least 2 seconds")),
    Measure("views_6s", Kind.COUNT, N_("6-second views"), N_("Plays of at least 6 seconds")),
    Measure(
        "focused_6s",
        Kind.COUNT,
        N_("6-second focused views"),
        N_("Plays of at least 6 seconds, or with an engagement within a day"),
    ),
    Measure(
        "focused_15s",
        Kind.COUNT,
        N_("15-second focused views"),
        N_("Plays of at least 15 seconds, or with an engagement within a day"),
    ),
    Measure("views_p25", Kind.COUNT, N_("Views to 25 %")),
    Measure("views_p50", Kind.COUNT, N_("Views to 50 %")),
    Measure("views_p75", Kind.COUNT, N_("Views to 75 %")),
    Measure("views_p100", Kind.COUNT, N_("Views to the end")),
    Measure("watch_ms", Kind.MILLISECONDS, N_("Play time"), N_("Play time, replays included")),
    Measure("likes", Kind.COUNT, N_("Likes")),
    Measure("comments", Kind.COUNT, N_("Comments")),
    Measure("shares", Kind.COUNT, N_("Shares")),
    Measure("saves", Kind.COUNT, N_("Saves")),
    Measure("follows", Kind.COUNT, N_("New followers")),
    Measure("profile_visits", Kind.COUNT, N_("Profile visits")),
    Measure("conversions", Kind.COUNT, N_("Conversions")),
    Measure("results", Kind.COUNT, N_("Results")),
    Measure("purchases", Kind.COUNT, N_("Purchases")),
)

BY_KEY = {measure.key: measure for measure in MEASURES}
