"""The columns of a list of creators and what people call them, in English and German."""

from __future__ import annotations

from commands.core.texts import N_
from commands.files.headers import Need, make_vocabulary
from commands.rules.patterns import lazily

FIELDS: tuple[tuple[str, str], ...] = (
    ("handle", N_("Handle")),
    ("profile_url", N_("Profile link")),
    ("name", N_("Name")),
    ("followers", N_("Followers")),
    ("engagement_rate", N_("Engagement rate by views")),
    ("engagement_by_followers", N_("Engagement rate by followers")),
    ("average_views", N_("Average views")),
    ("median_views", N_("Median views")),
    ("growth_30d", N_("Growth in 30 days")),
    ("last_post_on", N_("Last post")),
    ("women_share", N_("Women in the audience")),
    ("men_share", N_("Men in the audience")),
    ("audience_countries", N_("Countries of the audience")),
    ("audience_ages", N_("Age groups of the audience")),
    ("country", N_("Country")),
    ("language", N_("Language")),
    ("topics", N_("Topics")),
    ("email", N_("E-mail")),
    ("price", N_("Price")),
    ("currency", N_("Currency")),
    ("notes", N_("Notes")),
)


def _with_percent(*spellings: str) -> tuple[str, ...]:
    """Give names of a column each without and with a percent sign."""
    return tuple(form for text in spellings for form in (text, f"{text} %", f"{text} (%)"))


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
    "engagement_rate": (
        *_with_percent("Engagement rate", "ER", "Engagement rate by views", "ER by views"),
        *("Engagement", "Eng. rate"),
    ),
    "engagement_by_followers": _with_percent(
        "Engagement rate by followers", "Engagement by followers", "ER by followers", "Follower engagement"
    ),
    "average_views": ("Average views", "Avg views", "Avg. views", "Views per video", "Mean views"),
    "median_views": ("Median views", "Median video views", "Views (median)"),
    "growth_30d": _with_percent(
        *("Growth", "Follower growth", "Followers growth", "Follower growth (30 days)", "30-day growth"),
        *("Growth in 30 days", "30d growth", "Follower growth 30d", "Growth rate"),
    ),
    "last_post_on": ("Last post", "Last post date", "Last posted", "Last video", "Latest post"),
    "women_share": _with_percent(
        *("Women", "Female", "Female audience", "Audience female", "Share of women", "Women in the audience"),
        "Female followers",
    ),
    "men_share": _with_percent("Men", "Male", "Male audience", "Audience male", "Share of men"),
    "audience_countries": (
        *("Audience countries", "Audience country", "Top countries", "Audience locations", "Top locations"),
        *("Countries of the audience", "Audience by country", "Follower countries"),
    ),
    "audience_ages": (
        *("Audience age", "Audience ages", "Age groups", "Age distribution", "Audience by age"),
        "Age groups of the audience",
    ),
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
    "engagement_rate": _with_percent(
        *("Engagement-Rate", "Engagementrate", "Interaktionsrate", "Engagement-Rate nach Aufrufen"),
    ),
    "engagement_by_followers": _with_percent(
        *("Engagement-Rate nach Followern", "Engagement nach Followern", "Interaktionsrate nach Followern"),
        "ER nach Followern",
    ),
    "average_views": ("Durchschnittliche Aufrufe", "Durchschn. Aufrufe", "Aufrufe pro Video", "Ø Aufrufe"),
    "median_views": ("Median-Aufrufe", "Medianaufrufe", "Median Aufrufe", "Aufrufe (Median)"),
    "growth_30d": _with_percent(
        *("Wachstum", "Followerwachstum", "Follower-Wachstum", "Wachstum in 30 Tagen", "Wachstum (30 Tage)"),
        "Follower-Wachstum (30 Tage)",
    ),
    "last_post_on": ("Letzter Beitrag", "Letzter Post", "Letztes Video", "Zuletzt gepostet"),
    "women_share": _with_percent(
        *("Frauen", "Frauenanteil", "Weiblich", "Anteil Frauen", "Weibliches Publikum", "Frauen im Publikum"),
    ),
    "men_share": _with_percent("Männer", "Männeranteil", "Männlich", "Anteil Männer", "Männer im Publikum"),
    "audience_countries": (
        *("Länder des Publikums", "Publikum Länder", "Publikumsländer", "Top-Länder", "Publikum nach Land"),
        "Zielgruppe Länder",
    ),
    "audience_ages": (
        *("Altersgruppen", "Alter des Publikums", "Altersgruppen des Publikums", "Altersverteilung"),
        *("Publikum Alter", "Publikum nach Alter"),
    ),
    "country": ("Land", "Ländercode", "Markt", "Standort"),
    "language": ("Sprache", "Sprachen"),
    "topics": ("Themen", "Thema", "Kategorie", "Kategorien", "Nische"),
    "email": ("E-Mail-Adresse",),
    "price": ("Preis", "Honorar", "Kosten", "Preis pro Video"),
    "currency": ("Währung",),
    "notes": ("Notizen", "Notiz", "Bemerkung", "Bemerkungen", "Kommentar", "Anmerkung"),
}
_IGNORED = lazily(
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
