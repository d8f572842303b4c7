"""The columns of a list of creators and what people call them, in English and German."""

from __future__ import annotations

import re

from commands.core.texts import N_
from commands.files.headers import Need, make_vocabulary

FIELDS: tuple[tuple[str, str], ...] = (
    ("handle", N_("Handle")),
    ("profile_url", N_("Profile link")),
    ("name", N_("Name")),
    ("followers", N_("Followers")),
    ("engagement_rate", N_("Engagement rate")),
    ("average_views", N_("Average views")),
    ("country", N_("Country")),
    ("language", N_("Language")),
    ("topics", N_("Topics")),
    ("email", N_("E-mail")),
    ("price", N_("Price")),
    ("currency", N_("Currency")),
    ("notes", N_("Notes")),
)

_ENGLISH: dict[str, tuple[str, ...]] = {
    "handle": (
        "Handle",
        "TikTok handle",
        "Creator handle",
        "Username",
        "User name",
        "TikTok",
        "TikTok username",
    ),
    "profile_url": ("Profile URL", "Profile link", "Profile", "URL", "Link", "TikTok URL", "TikTok link"),
    "name": ("Name", "Creator name", "Display name", "Full name", "Nickname"),
    "followers": (
        "Followers",
        "Follower",
        "Follower count",
        "Followers count",
        "Number of followers",
        "Subscribers",
    ),
    "engagement_rate": ("Engagement rate", "Engagement", "ER", "Engagement rate %", "ER %", "Eng. rate"),
    "average_views": ("Average views", "Avg views", "Avg. views", "Median views", "Views per video"),
    "country": ("Country", "Country code", "Market", "Location", "Region"),
    "language": ("Language", "Languages"),
    "topics": ("Topics", "Topic", "Category", "Categories", "Niche", "Content", "Tags"),
    "email": ("E-mail", "Email", "Mail", "E-mail address", "Email address", "Contact e-mail"),
    "price": ("Price", "Fee", "Rate", "Cost", "Creator price", "Starting price", "Price per video"),
    "currency": ("Currency",),
    "notes": ("Notes", "Note", "Comment", "Comments", "Remarks"),
}
_GERMAN: dict[str, tuple[str, ...]] = {
    "handle": ("Nutzername", "Benutzername", "TikTok-Name", "TikTok-Handle"),
    "profile_url": ("Profil", "Profillink", "Profil-Link", "Profil-URL", "TikTok-Link"),
    "name": ("Anzeigename", "Vollständiger Name"),
    "followers": ("Followerzahl", "Anzahl Follower", "Abonnenten"),
    "engagement_rate": ("Engagement-Rate", "Engagementrate", "Interaktionsrate", "Engagement-Rate %"),
    "average_views": ("Durchschnittliche Aufrufe", "Durchschn. Aufrufe", "Aufrufe pro Video", "Ø Aufrufe"),
    "country": ("Land", "Ländercode", "Markt", "Standort"),
    "language": ("Sprache", "Sprachen"),
    "topics": ("Themen", "Thema", "Kategorie", "Kategorien", "Nische"),
    "email": ("E-Mail-Adresse",),
    "price": ("Preis", "Honorar", "Kosten", "Preis pro Video"),
    "currency": ("Währung",),
    "notes": ("Notizen", "Notiz", "Bemerkung", "Bemerkungen", "Kommentar", "Anmerkung"),
}
_IGNORED = re.compile(
    r"#|no\.?|nr\.?|rank|rang|id|likes|following|videos|video count|verified|platform|plattform"
)


def _is_ignored(normalised: str) -> bool:
    return _IGNORED.fullmatch(normalised) is not None


CREATORS = make_vocabulary(
    FIELDS,
    _ENGLISH,
    _GERMAN,
    (Need(frozenset({"handle", "profile_url"}), N_("the handle or the link of the profile")),),
    _is_ignored,
    frozenset({"price"}),
)
