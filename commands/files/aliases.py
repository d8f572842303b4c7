"""The header spellings of Ads Manager exports, English and German, and what to call each column.

English ones were seen in exports and in reports of the API; German ones come from TikTok's help pages.
Case, underscores and repeated blanks do not matter.
"""

from __future__ import annotations

from commands.core.texts import N_
from commands.rules.measures import MEASURES
from commands.rules.patterns import lazily

# Seconds an average viewer watched: becomes play time once multiplied by the views.
AVERAGE_PLAY = "average_play"

DIMENSIONS: tuple[tuple[str, str], ...] = (
    ("date", N_("Day")),
    ("hour", N_("Hour")),
    ("campaign_name", N_("Campaign name")),
    ("campaign_id", N_("Campaign ID")),
    ("adgroup_name", N_("Ad group name")),
    ("adgroup_id", N_("Ad group ID")),
    ("ad_name", N_("Ad name")),
    ("ad_id", N_("Ad ID")),
    ("post_id", N_("Number of the post")),
    ("account_name", N_("Account name")),
    ("currency", N_("Currency")),
)
FIELDS: tuple[tuple[str, str], ...] = (
    *DIMENSIONS,
    *((measure.key, measure.label) for measure in MEASURES if measure.key != "watch_ms"),
    (AVERAGE_PLAY, N_("Average play time per video view")),
)
MONEY_FIELDS = frozenset({"spend", "revenue"})

ENGLISH: dict[str, tuple[str, ...]] = {
    "date": ("By day", "Date", "Day", "Stat time day"),
    "hour": ("By hour", "Hour", "Stat time hour"),
    "campaign_name": ("Campaign name", "Campaign"),
    "campaign_id": ("Campaign ID",),
    "adgroup_name": ("Ad group name", "Ad group", "Adgroup name"),
    "adgroup_id": ("Ad group ID", "Adgroup ID"),
    "ad_name": ("Ad name", "Ad"),
    "ad_id": ("Ad ID",),
    "post_id": ("TikTok post ID", "TikTok item ID", "Spark Ads post ID", "Spark post ID", "Post ID"),
    "account_name": ("Account name", "Advertiser name"),
    "currency": ("Currency",),
    "spend": ("Cost", "Spend", "Total cost", "Amount spent"),
    "revenue": (
        "Total complete payment value",
        "Purchase value (website)",
        "Total purchase value (website)",
        "Revenue",
    ),
    "impressions": ("Impressions", "Impression"),
    "reach": ("Reach",),
    "clicks": ("Clicks (destination)", "Clicks", "Destination clicks"),
    "clicks_all": ("Clicks (all)", "Engagements"),
    "views": ("Video views", "Video play actions"),
    "views_2s": ("2-second video views", "2-second views", "Video watched 2s"),
    "views_6s": ("6-second video views", "6-second views", "Video watched 6s"),
    "focused_6s": ("6-second focused views", "Engaged view"),
    "focused_15s": ("15-second focused views", "Engaged view 15s"),
    "views_p25": ("Video views at 25%", "Views to 25%", "Video views p25"),
    "views_p50": ("Video views at 50%", "Views to 50%", "Video views p50"),
    "views_p75": ("Video views at 75%", "Views to 75%", "Video views p75"),
    "views_p100": ("Video views at 100%", "Views to the end", "Video views p100"),
    AVERAGE_PLAY: ("Average play time per video view", "Average video play"),
    "likes": ("Paid likes", "Likes"),
    "comments": ("Paid comments", "Comments"),
    "shares": ("Paid shares", "Shares"),
    "saves": ("Paid saves", "Saves", "Paid favorites", "Favorites"),
    "follows": ("Paid follows", "Paid followers", "Follows", "New followers"),
    "profile_visits": ("Paid profile visits", "Profile visits"),
    "conversions": ("Conversions", "Conversion"),
    "results": ("Results", "Result"),
    "purchases": ("Complete payment", "Purchases (website)", "Purchases"),
}

GERMAN: dict[str, tuple[str, ...]] = {
    "date": ("Nach Tag", "Tag", "Datum"),
    "hour": ("Nach Stunde", "Stunde"),
    "campaign_name": ("Kampagnenname", "Name der Kampagne", "Kampagne"),
    "campaign_id": ("Kampagnen-ID",),
    "adgroup_name": ("Anzeigengruppenname", "Name der Anzeigengruppe", "Anzeigengruppe"),
    "adgroup_id": ("Anzeigengruppen-ID",),
    "ad_name": ("Anzeigenname", "Name der Anzeige", "Anzeige"),
    "ad_id": ("Anzeigen-ID",),
    "post_id": ("TikTok-Beitrags-ID", "TikTok-Post-ID", "Beitrags-ID", "Post-ID"),
    "account_name": ("Kontoname", "Name des Kontos"),
    "currency": ("Währung",),
    "spend": ("Kosten", "Ausgaben", "Gesamtkosten"),
    "revenue": ("Umsatz", "Kaufwert (Website)"),
    "impressions": ("Impressionen",),
    "reach": ("Reichweite",),
    "clicks": ("Klicks (Ziel)", "Klicks"),
    "clicks_all": ("Klicks (alle)",),
    "views": ("Videoaufrufe",),
    "views_2s": ("Videoaufrufe (2 Sekunden)", "2-sekündige Videoaufrufe", "2-Sekunden-Videoaufrufe"),
    "views_6s": ("Videoaufrufe (6 Sekunden)", "6-sekündige Videoaufrufe", "6-Sekunden-Videoaufrufe"),
    "focused_6s": ("Fokusaufruf von 6 Sekunden", "Fokusaufrufe von 6 Sekunden"),
    "focused_15s": ("Fokusaufruf von 15 Sekunden", "Fokusaufrufe von 15 Sekunden"),
    "views_p25": ("Videoaufrufe bei 25%",),
    "views_p50": ("Videoaufrufe bei 50%",),
    "views_p75": ("Videoaufrufe bei 75%",),
    "views_p100": ("Videoaufrufe bei 100%",),
    AVERAGE_PLAY: ("Durchschnittliche Wiedergabezeit pro Videoaufruf",),
    "likes": ("Bezahlte Likes", "Gefällt mir", "Gefällt-mir-Angaben"),
    "comments": ("Bezahlte Kommentare", "Kommentare"),
    "shares": ("Bezahlte Shares", "Geteilte Inhalte"),
    "saves": ("Bezahlte Favoriten", "Favoriten", "Gespeichert"),
    "follows": ("Bezahlte Follower", "Neue Follower"),
    "profile_visits": ("Bezahlte Profilaufrufe", "Profilaufrufe"),
    "conversions": ("Conversions",),
    "results": ("Ergebnisse", "Ergebnis"),
    "purchases": ("Käufe (Website)", "Käufe"),
}

# Ratios are computed again from sums; the other columns say nothing about a day's figures.
_RATIO = lazily(
    r"(?:cpm|cpc|cpa|cpv|ctr|cvr|roas|tkp)\b.*|cost per .*|kosten pro .*|.*\brates?(?: \(.*\))?|.*\broas\b.*"
    r"|(?:conversion|klick|ergebnis)-?rate.*|frequency|häufigkeit|frequenz"
    r"|average play time per user|average video play per user"
    r"|durchschnittliche wiedergabezeit pro nutzer"
)
_OTHER = lazily(
    r"(?:primary |secondary )?status|(?:primär|sekundär)?status|(?:account|advertiser) id|konto-id"
    r"|objective|objective type|advertising objective|ziel|kampagnenziel"
    r"|(?:campaign |ad group |adgroup )?budget(?: mode)?|time ?zone|zeitzone"
)


def is_ratio(normalised: str) -> bool:
    """Tell whether a column is a ratio we compute ourselves, such as CPM."""
    return _RATIO.fullmatch(normalised) is not None


def is_ignored(normalised: str) -> bool:
    """Tell whether a column is known and not needed: a ratio, a status."""
    return is_ratio(normalised) or _OTHER.fullmatch(normalised) is not None
