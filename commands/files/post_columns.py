"""The columns of an export of posts, such as TikTok One's, and what they are called, in English and German.

No export of TikTok One was at hand: the spellings are those of its interface and help pages, and what is not
among them is asked for once.
"""

from __future__ import annotations

from commands.core.texts import N_
from commands.files.headers import Need, make_vocabulary
from commands.rules.patterns import lazily

FIELDS: tuple[tuple[str, str], ...] = (
    ("link", N_("Link of the post")),
    ("video_id", N_("Number of the post")),
    ("handle", N_("Handle")),
    ("day", N_("Day of the figures")),
    ("views", N_("Views")),
    ("likes", N_("Likes")),
    ("comments", N_("Comments")),
    ("shares", N_("Shares")),
    ("saves", N_("Saves")),
    ("reach", N_("Reach")),
    ("watched", N_("Average watch time")),
)
FIGURES = ("views", "likes", "comments", "shares", "saves", "reach")

_ENGLISH: dict[str, tuple[str, ...]] = {
    "link": (
        *("Link", "URL", "Video link", "Video URL", "Post link", "Post URL", "TikTok link", "TikTok URL"),
        *("Share URL", "Item link", "Spark post link", "TikTok post link"),
    ),
    "video_id": (
        *("Video ID", "Post ID", "Item ID", "TikTok item ID", "TikTok post ID", "Spark post ID"),
        *("Spark Ads post ID", "VID"),
    ),
    "handle": (
        *("Handle", "Handle name", "Creator handle", "Creator", "Creator name", "Username", "User name"),
        *("TikTok handle", "TikTok account", "Account", "Author"),
    ),
    "day": (
        "Date",
        "Data date",
        "As of",
        "Data as of",
        "Updated",
        "Last updated",
        "Stat date",
        "Report date",
    ),
    "views": ("Views", "Video views", "Total views", "Organic views", "Organic video views", "Plays", "VV"),
    "likes": ("Likes", "Total likes", "Organic likes", "Like count"),
    "comments": ("Comments", "Total comments", "Organic comments", "Comment count"),
    "shares": ("Shares", "Total shares", "Organic shares", "Share count"),
    "saves": ("Saves", "Favorites", "Favourites", "Total favorites", "Bookmarks", "Organic favorites"),
    "reach": ("Reach", "Organic reach", "Reached audience", "Unique viewers", "Unique video views"),
    "watched": (
        *("Average watch time", "Avg. watch time", "Average view time", "Average play time"),
        *("Average time watched", "Average watch time (s)", "Avg. view time", "Average view duration"),
    ),
}
_GERMAN: dict[str, tuple[str, ...]] = {
    "link": ("Videolink", "Video-Link", "Link zum Video", "Beitragslink", "Link zum Beitrag", "Post-Link"),
    "video_id": ("Video-ID", "Beitrags-ID", "Post-ID", "TikTok-Beitrags-ID", "TikTok-Post-ID"),
    "handle": ("Nutzername", "Benutzername", "Creator-Name", "Creator-Handle", "TikTok-Konto", "Konto"),
    "day": ("Datum", "Stand", "Tag", "Aktualisiert", "Zuletzt aktualisiert", "Datenstand"),
    "views": (
        *("Aufrufe", "Videoaufrufe", "Aufrufe insgesamt", "Organische Aufrufe", "Organische Videoaufrufe"),
        "Wiedergaben",
    ),
    "likes": ("Gefällt mir", "Gefällt-mir-Angaben", "Organische Likes", "Likes insgesamt"),
    "comments": ("Kommentare", "Organische Kommentare", "Kommentare insgesamt"),
    "shares": ("Geteilt", "Geteilte Inhalte", "Teilungen", "Weiterleitungen", "Organische Shares"),
    "saves": ("Favoriten", "Gespeichert", "Merken", "Speicherungen"),
    "reach": ("Reichweite", "Organische Reichweite", "Erreichte Personen", "Erreichtes Publikum"),
    "watched": (
        *("Durchschnittliche Wiedergabezeit", "Durchschn. Wiedergabezeit", "Ø Wiedergabezeit"),
        *("Durchschnittliche Wiedergabedauer", "Durchschn. Wiedergabedauer"),
    ),
}
# Ratios are computed again from sums; the others say nothing of the figures.
_IGNORED = lazily(
    r"#|no\.?|nr\.?|rank|rang|.*\brates?\b.*|.*rate(?: \(?%\)?)?|.*\(%\)|.*anteil.*|caption|title|titel"
    r"|beschreibung|description|status|duration|dauer|länge|followers?|follower|country|land|sprache|language"
    r"|thumbnail.*|cover.*|hashtags?|publish(?:ed)?(?: (?:date|time|at))?"
    r"|post(?:ed)?(?: (?:date|time|on|at))?|create time|creation (?:date|time)"
    r"|veröffentlicht(?: am)?|veröffentlichungsdatum|erstellt(?: am)?"
)


def _is_ignored(normalised: str) -> bool:
    return _IGNORED.fullmatch(normalised) is not None


POSTS = make_vocabulary(
    FIELDS,
    _ENGLISH,
    _GERMAN,
    (
        Need(frozenset({"link", "video_id"}), N_("the link or the number of the post")),
        Need(frozenset({*FIGURES, "watched"}), N_("a figure such as views or likes")),
    ),
    _is_ignored,
    frozenset(),
)
