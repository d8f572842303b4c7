"""The page of a request, for its creator: an adapter whose messages are pages and whose buttons are forms.

Looking at the link opens nothing, for programs look at links as well; the first to press its button is who
answers. From then on the page shows how things stand, whoever moved them.
"""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.web.html import Html, tag
from bot.web.reply_view import card, form_card, hidden, notice
from bot.web.site import LINK, Site, see_other
from bot.web.uploads import Sent, received
from bot.web.visitor import Passport
from commands.core import links
from commands.core.invocation import Address, Event, FormAnswer, Invocation, Person, Place, Press
from commands.core.replies import Reply
from commands.core.texts import Translator, msg
from commands.requests import offers
from commands.requests.deals import PAGE
from commands.requests.offers import Invitation
from storage import inbox
from storage.frozen import frozen

_UNKNOWN = msg("I don't know this link. Perhaps a newer one took its place: ask the team that sent it.")
_GONE = msg("That file is not here any more. Open the page again.")


@frozen
class _Visit:
    """Somebody at a request's page: the link, whose browser it is, and what is known before it is opened."""

    site: Site
    request: web.Request
    invitation: Invitation
    visitor: str

    @property
    def token(self) -> str:
        return self.request.match_info["token"]

    @property
    def address(self) -> str:
        return f"{self.site.prefix}/r/{self.token}"

    @property
    def t(self) -> Translator:
        return self.site.t(self.request, self.invitation.language)

    @property
    def passport(self) -> Passport:
        return self.site.passport(self.request)

    @property
    def person(self) -> Person:
        return Person(PAGE, self.visitor, f"{self.invitation.handle} (Web)", language=self.t.language)

    @property
    def place(self) -> Place:
        return Place(Address(PAGE, self.visitor), f"web:{self.visitor}", private=True)

    def nonce(self) -> str:
        """Sign a form of this visitor's."""
        return self.passport.form(self.visitor, self.site.services.new_token())

    def key(self, *parts: str) -> tuple[str, str]:
        """Name an event by the form it came with: what the address may say of it, and its key."""
        said = self.site.services.keys.make("web event", self.token, *parts)
        return said, f"web:{self.visitor}:{said}"


class CreatorPages:
    """Answer what browsers ask of the pages of requests."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.RouteDef]:
        """Name the pages and what may be sent to them."""
        at = f"{self._site.prefix}/r/{LINK}"
        return [
            web.get(at, self._show),
            web.post(f"{at}/open", self._open),
            web.post(f"{at}/press", self._press),
            web.get(at + r"/form/{form:\d{1,15}}", self._form),
            web.post(at + r"/form/{form:\d{1,15}}", self._answer),
            web.get(at + r"/said/{said:[A-Za-z0-9_-]{22}}/{place:\d{1,2}}", self._file),
        ]

    async def _visit(self, request: web.Request) -> _Visit | None:
        hashes = links.opened(self._site.services, request.match_info["token"])
        found = await self._site.services.store.read(lambda session: offers.invitation(session, hashes))
        if found is None:
            return None
        return _Visit(self._site, request, found, self._site.passport(request).visitor(request))

    def _unknown(self, request: web.Request) -> web.Response:
        return self._site.trouble(request, _UNKNOWN, 404)

    # -- looking -----------------------------------------------------------------------------------

    async def _show(self, request: web.Request) -> web.Response:
        visit = await self._visit(request)
        if visit is None:
            return self._unknown(request)
        if not visit.visitor:
            return self._landing(visit)
        event = request.query.get("said", "")[:22]
        said = await self._said(visit, event)
        return await self._state(visit, said, files=f"{visit.address}/said/{event}")

    def _landing(self, visit: _Visit, wrong: str = "", status: int = 200) -> web.Response:
        t, invitation = visit.t, visit.invitation
        title = t("A request from {team}", team=invitation.team)
        body = tag(
            "section",
            tag("h1", title),
            tag("p", t("It is for {who}.", who=invitation.handle), class_="lead"),
            tag("div", tag("p", wrong), class_="notice bad", role="alert") if wrong else None,
            tag(
                "p",
                t("This link is personal. Whoever opens the request here first is the one who answers it."),
            ),
            tag(
                "form",
                hidden(visit.passport.form("", self._site.services.new_token())),
                tag("button", t("Open the request"), class_="primary"),
                method="post",
                action=f"{visit.address}/open",
                class_="buttons",
            ),
            class_="card",
        )
        return self._site.page(t, title, body, status=status)

    async def _open(self, request: web.Request) -> web.Response:
        visit = await self._visit(request)
        if visit is None:
            return self._unknown(request)
        async with received(request) as sent:
            nonce = visit.passport.sent("", sent.texts.get("form", ""))
        if not nonce:
            return self._landing(visit, self._site.stale(visit.t), 409)
        # A known browser, whose cookie a link on another site did not bring along, stays who it was.
        visitor = visit.visitor or visit.passport.of_nonce(nonce)
        known = _Visit(self._site, request, visit.invitation, visitor)
        reply = await self._opened(known, nonce)
        if reply.failed:
            return self._failed(known, reply)
        response = see_other(visit.address)
        self._stamp(known, response)
        return response

    async def _opened(self, visit: _Visit, nonce: str) -> Reply:
        _, key = visit.key("open", nonce)
        event = Invocation(key, visit.person, visit.place, command="start", arguments={"token": visit.token})
        return await self._site.dispatcher.command(event)

    async def _state(
        self, visit: _Visit, said: Reply | None = None, files: str = "", status: int = 200
    ) -> web.Response:
        """Show how the request stands now, below what was said to the last press."""
        now = await self._opened(visit, self._site.services.new_token())
        parts = _said(said, visit, files) if said else []
        if now.failed:
            if said and not said.failed:
                return self._page(visit, said.title or visit.t("Request"), *parts, status=status)
            return self._failed(visit, now)
        if said and said.text == now.text:  # once is enough
            now = now.having(text="")
        return self._page(visit, now.title, *parts, card(now, visit.address, visit.nonce()), status=status)

    def _page(self, visit: _Visit, title: str, *body: Html, status: int = 200) -> web.Response:
        response = self._site.page(visit.t, title, *body, status=status)
        self._stamp(visit, response)
        return response

    def _stamp(self, visit: _Visit, response: web.StreamResponse) -> None:
        visit.passport.stamp(response, visit.visitor, visit.address, secure=self._site.secure)

    def _failed(self, visit: _Visit, reply: Reply) -> web.Response:
        t = visit.t
        title = visit.t("Request")
        text = reply.text or t("Something went wrong on my side. Try again in a moment.")
        body = tag(
            "section", tag("h1", title), notice(reply.having(text=text, failed=True)), class_="card trouble"
        )
        return self._site.page(t, title, body, status=429 if reply.silent else 403)

    # -- pressing ----------------------------------------------------------------------------------

    async def _press(self, request: web.Request) -> web.Response:
        visit = await self._visit(request)
        if visit is None:
            return self._unknown(request)
        async with received(request) as sent:
            nonce, button = self._genuine(visit, sent), sent.texts.get("button", "")
        if not nonce:
            return await self._stale(visit)
        said, key = visit.key("press", nonce, button)
        reply = await self._site.dispatcher.press(Press(key, visit.person, visit.place, token=button))
        return await self._answered(visit, reply, said)

    def _genuine(self, visit: _Visit, sent: Sent) -> str:
        return visit.passport.sent(visit.visitor, sent.texts.get("form", "")) if visit.visitor else ""

    async def _stale(self, visit: _Visit) -> web.Response:
        text = self._site.stale(visit.t)
        if not visit.visitor:
            return self._landing(visit, text, 409)
        return await self._state(visit, Reply(text=text, failed=True), status=409)

    async def _answered(self, visit: _Visit, reply: Reply, said: str) -> web.Response:
        if reply.form:
            return see_other(f"{visit.address}/form/{reply.form.id}")
        if reply.failed:
            return await self._state(visit, reply, status=409)
        if await self._said(visit, said):
            return see_other(visit.address, said=said)
        # What only reads is kept nowhere.
        return await self._state(visit, reply)

    async def _said(self, visit: _Visit, said: str) -> Reply | None:
        """Give what an event of this visitor's was answered with, if that is known still."""
        key = f"web:{visit.visitor}:{said}"
        kept = (
            await self._site.services.store.read(lambda session: inbox.kept(session, key=key)) if said else ""
        )
        if not kept:
            return None
        return links.with_links(self._site.services, Reply.model_validate_json(kept))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visit(request)
        said = await self._said(visit, request.match_info["said"]) if visit and visit.visitor else None
        at = int(request.match_info["place"])
        if said is None or at >= len(said.documents):
            return self._site.trouble(request, _GONE, 404)
        response = web.Response(body=said.documents[at].content, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = "attachment"
        return response

    # -- forms -------------------------------------------------------------------------------------

    async def _form(self, request: web.Request) -> web.Response:
        visit = await self._visit(request)
        if visit is None:
            return self._unknown(request)
        if not visit.visitor:
            return self._landing(visit)
        return await self._asked(visit, {})

    async def _asked(self, visit: _Visit, typed: Mapping[str, str], wrong: str = "") -> web.Response:
        event = Event(visit.key("reask", self._site.services.new_token())[1], visit.person, visit.place)
        reply = await self._site.dispatcher.reask(event, int(visit.request.match_info["form"]))
        if reply.form is None:
            return await self._state(visit, reply, status=409)
        body = form_card(reply.form, visit.t, visit.address, visit.nonce(), typed=typed, wrong=wrong)
        return self._page(visit, reply.form.title, body, status=422 if wrong else 200)

    async def _answer(self, request: web.Request) -> web.Response:
        visit = await self._visit(request)
        if visit is None:
            return self._unknown(request)
        if not visit.visitor:
            return self._landing(visit, self._site.stale(visit.t), 409)
        async with received(request) as sent:
            nonce = self._genuine(visit, sent)
            if not nonce:
                return await self._asked(visit, _typed(sent), self._site.stale(visit.t))
            return await self._filled(visit, sent, nonce)

    async def _filled(self, visit: _Visit, sent: Sent, nonce: str) -> web.Response:
        form = visit.request.match_info["form"]
        said, key = visit.key("form", form, nonce)
        values = {name: text for name, text in sent.texts.items() if name != "form"}
        answer = FormAnswer(
            key, visit.person, visit.place, form_id=int(form), values=values, opener=sent.open
        )
        reply = await self._site.dispatcher.answer(answer)
        if reply.failed and not reply.buttons:
            return await self._asked(visit, _typed(sent), "\n".join(filter(None, (reply.text, reply.note))))
        return await self._answered(visit, reply, said)


def _typed(sent: Sent) -> dict[str, str]:
    return {name: text for name, text in sent.texts.items() if text not in sent.files}


def _said(said: Reply, visit: _Visit, files: str) -> list[Html]:
    """Show an answer: the words alone where the card below shows the rest as it is by now."""
    of_offer = said.subject is not None and said.subject.kind == "offer"
    plain = not (said.title or said.fields or said.table or said.documents or said.buttons)
    if of_offer or plain:
        return [notice(said)] if said.text else []
    return [card(said, visit.address, visit.nonce(), files=files, heading="h2")]
