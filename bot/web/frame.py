"""What all pages share: the frame, the stylesheet, and the page that says what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from bot.web.html import Html, join, prose, tag
from commands.core.texts import LANGUAGES, Translator, language_of

STYLE = Path(__file__).with_name("style.css").read_bytes()
STYLE_NAME = f"style-{sha256(STYLE).hexdigest()[:12]}.css"


def page(prefix: str, t: Translator, title: str, *body: Html, status: int = 200) -> web.Response:
    """Put parts of a page into the frame."""
    said = t("Made with Taktgeber. One cookie tells that it is you.")
    text = framed(prefix, t, title, *body, said=said)
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def framed(
    prefix: str,
    t: Translator,
    title: str,
    *body: Html,
    said: str,
    more: Sequence[Html] = (),
    wide: bool = False,
) -> str:
    """Give the markup of a page; ``more`` belongs into its head, ``said`` stands at its end."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="robots", content="noindex, nofollow"),
        tag("title", title),
        tag("link", rel="stylesheet", href=f"{prefix}/{STYLE_NAME}"),
        *more,
    )
    frame = tag(
        "body",
        tag("a", t("To the content"), class_="skip", href="#content"),
        tag(
            "header", tag("span", class_="mark", aria_hidden="true"), tag("span", "Taktgeber"), class_="brand"
        ),
        tag("main", *body, id="content"),
        tag("footer", tag("p", said)),
        class_="wide" if wide else None,
    )
    return join(Html("<!doctype html>"), tag("html", head, frame, lang=t.language))


def trouble(prefix: str, t: Translator, sentence: str, status: int) -> web.Response:
    """Say in a sentence what is wrong."""
    title = t("That did not work")
    return page(
        prefix,
        t,
        title,
        tag("section", tag("h1", title), tag("p", prose(sentence)), class_="card trouble", role="alert"),
        status=status,
    )


def language_wanted(header: str) -> str | None:
    """Choose among our languages by what a browser prefers (RFC 9110, 12.5.4); None where it names none."""
    best, chosen = 0.0, None
    for part in header[:500].split(","):
        name, _, rest = part.strip().partition(";")
        weight = _weight(rest)
        language = language_of(name.strip())
        if language in LANGUAGES and weight > best:
            best, chosen = weight, language
    return chosen


def _weight(rest: str) -> float:
    said = rest.replace(" ", "").lower().removeprefix("q=")
    try:
        return min(max(float(said), 0.0), 1.0) if said else 1.0
    except ValueError:
        return 0.0
