"""The page of a review, for a client: a campaign's candidates side by side, and one form for all votes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiohttp import web

from bot.web.html import Html, prose, tag
from bot.web.reply_view import hidden, notice
from bot.web.site import LINK, Site, see_other
from bot.web.uploads import received
from commands.core.replies import Reply
from commands.core.texts import Message, Translator, UserError
from commands.requests.review_page import Review, Said, Shown, look, say
from commands.requests.votes import LABELS, MARKS, VALUES

_VOTE = re.compile(r"vote-(\d{1,9})")
_THANKS = "thanks"


class ReviewPages:
    """Answer what browsers ask of the pages of reviews."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        """Name the page and what may be sent to it."""
        at = f"{self._site.prefix}/review/{LINK}"
        return [web.get(at, self._show), web.post(at, self._vote)]

    async def _show(self, request: web.Request) -> web.Response:
        thanks = request.query.get("said") == _THANKS
        visitor = self._site.passport(request).visitor(request)
        try:
            found = await self._look(request, visitor, count=request.method == "GET" and not thanks)
        except UserError as error:
            return self._site.trouble(request, error.message, 404)
        said = (
            Reply(text=found.t("Thank you! The team sees your votes. You can change them here."))
            if thanks
            else None
        )
        return self._page(request, found, said)

    async def _look(self, request: web.Request, visitor: str, *, count: bool) -> Review:
        services, token = self._site.services, request.match_info["token"]
        language = self._site.wanted(request)
        run = services.store.write if count else services.store.read
        return await run(lambda session: look(session, services, token, visitor, language, count=count))

    async def _vote(self, request: web.Request) -> web.Response:
        passport, services = self._site.passport(request), self._site.services
        async with received(request) as sent:
            texts = sent.texts
        # The cookie does not come along from a link on another site, so the page is signed for nobody.
        nonce = passport.sent("", texts.get("form", ""))
        visitor = passport.visitor(request) or (nonce and passport.of_nonce(nonce))
        try:
            if not nonce:
                found = await self._look(request, visitor, count=False)
                stale = Reply(text=self._site.stale(found.t), failed=True)
                return self._page(request, found, stale, status=409)
            token, language = request.match_info["token"], self._site.wanted(request)
            await services.store.write(
                lambda session: say(
                    session, services, token, visitor, language, texts.get("name", ""), _votes(texts)
                )
            )
        except UserError as error:
            return await self._wrong(request, visitor, texts, error.message)
        services.wake()
        address = f"{self._site.prefix}/review/{request.match_info['token']}"
        response = see_other(address, said=_THANKS)
        passport.stamp(response, visitor, address, secure=self._site.secure)
        return response

    async def _wrong(
        self, request: web.Request, visitor: str, texts: Mapping[str, str], sentence: Message
    ) -> web.Response:
        """Say what was wrong, and keep what was typed where the page is still there."""
        try:
            found = await self._look(request, visitor, count=False)
        except UserError:
            return self._site.trouble(request, sentence, 404)
        said = Reply(text=found.t(sentence), failed=True)
        return self._page(request, found, said, status=422, typed=_votes(texts))

    def _page(
        self,
        request: web.Request,
        found: Review,
        said: Reply | None,
        *,
        status: int = 200,
        typed: Mapping[int, Said] | None = None,
    ) -> web.Response:
        t, passport = found.t, self._site.passport(request)
        title = t("Creators for {campaign}", campaign=found.campaign)
        address = f"{self._site.prefix}/review/{request.match_info['token']}"
        head = tag(
            "section",
            tag("h1", title),
            tag("p", t("{team} asks what you think.", team=found.team), class_="lead"),
            tag("p", t("This page can be seen until {until}.", until=found.until), class_="note"),
            class_="intro",
        )
        form = tag(
            "form",
            hidden(passport.form("", self._site.services.new_token())),
            *(_candidate(one, t, (typed or {}).get(one.number)) for one in found.shown),
            _sender(found, t),
            method="post",
            action=address,
        )
        nobody = tag(
            "section", tag("p", t("Nobody is on the shortlist yet. Look again later.")), class_="card"
        )
        body = [notice(said)] if said else []
        return self._site.page(t, title, *body, head, form if found.shown else nobody, status=status)


def _votes(texts: Mapping[str, str]) -> dict[int, Said]:
    found = {int(name[1]): text for key, text in texts.items() if (name := _VOTE.fullmatch(key))}
    return {number: Said(vote, texts.get(f"note-{number}", "")) for number, vote in found.items()}


def _candidate(one: Shown, t: Translator, typed: Said | None) -> Html:
    chosen, note = (typed.vote, typed.note) if typed else (one.vote, one.note)
    heading, remark = f"c-{one.number}", f"note-{one.number}"
    return tag(
        "section",
        tag(
            "div",
            tag("h2", _profile(one.handle), id=heading),
            tag("span", one.status, class_="chip"),
            class_="headline",
        ),
        tag("dl", *(tag("div", tag("dt", f.label), tag("dd", prose(f.value))) for f in one.fields)),
        tag(
            "fieldset",
            tag("legend", t("What do you think?")),
            *(_choice(one, word, value, t, chosen) for word, value in VALUES.items()),
            class_="votes",
        ),
        tag(
            "div",
            tag("label", t("Remark"), tag("small", t("not needed")), for_=remark),
            tag("input", type="text", id=remark, name=remark, value=note, maxlength=500),
            class_="field",
        ),
        class_="card",
        aria_labelledby=heading,
    )


def _profile(handle: str) -> Html:
    address = f"https://www.tiktok.com/@{handle}"
    return tag("a", f"@{handle}", href=address, rel="noopener noreferrer nofollow", target="_blank")


def _choice(one: Shown, word: str, value: int, t: Translator, chosen: str) -> Html:
    id = f"vote-{one.number}-{word}"
    return tag(
        "span",
        tag(
            "input",
            type="radio",
            id=id,
            name=f"vote-{one.number}",
            value=word,
            checked=chosen == word,
        ),
        tag("label", tag("span", MARKS[value], aria_hidden="true"), " ", t(LABELS[value]), for_=id),
        class_="choice",
    )


def _sender(found: Review, t: Translator) -> Html:
    return tag(
        "section",
        tag(
            "div",
            tag("label", t("Your name"), for_="name"),
            tag(
                "input",
                type="text",
                id="name",
                name="name",
                value=found.name,
                required=True,
                maxlength=80,
                autocomplete="name",
            ),
            class_="field",
        ),
        tag("div", tag("button", t("Send the votes"), class_="primary"), class_="buttons"),
        class_="card sender",
    )
