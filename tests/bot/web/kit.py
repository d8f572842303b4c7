"""A browser without scripts: it keeps cookies, follows forms as they stand, and reads what is shown."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import aiohttp

from bot import links
from bot.web.server import WebServer
from bot.web.site import Feed, Site
from tests.chat import Chat

_VOID = {"input", "link", "meta", "br", "hr"}
_BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "dt",
    "dd",
    "tr",
    "label",
    "legend",
    "button",
    "section",
    "title",
    "br",
}


@dataclass
class FormShown:
    """A form of a page: where it goes, what it carries, and its buttons by their labels."""

    action: str
    method: str
    multipart: bool
    values: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormShown] = []
        self.links: dict[str, str] = {}
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._label: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append((tag, said))
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag == "form":
            multipart = said.get("enctype") == "multipart/form-data"
            self.forms.append(FormShown(said.get("action") or "", said.get("method") or "get", multipart))
        elif tag in ("input", "textarea", "select", "option") and self.forms:
            self._input(tag, said, self.forms[-1])
        if tag in ("button", "a"):
            self._label = (tag, [])
        if tag not in _VOID:
            self.open.append((tag, said))

    def _input(self, tag: str, said: dict[str, str | None], form: FormShown) -> None:
        name = said.get("name") or ""
        if "required" in said:
            form.required.add(name)
        if tag == "select":
            self._select = name
            form.values[name] = ""
        elif tag == "option":
            if "selected" in said or not form.values[self._select]:
                form.values[self._select] = said.get("value") or ""
        elif said.get("type") == "file":
            form.files.add(name)
        elif said.get("type") != "radio" or "checked" in said:
            form.values[name] = said.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        opened, said = self.open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"
        if tag in ("button", "a") and self._label:
            label = "".join(self._label[1]).strip()
            if tag == "button":
                self.forms[-1].buttons[label] = (said.get("name") or "", said.get("value") or "")
            else:
                self.links[label] = said.get("href") or ""
            self._label = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "textarea":
            name = self.open[-1][1].get("name") or ""
            self.forms[-1].values[name] = data
        self.words.append(data)
        if self._label:
            self._label[1].append(data)


@dataclass
class PageShown:
    """A page as it was answered."""

    status: int
    url: str
    headers: Mapping[str, str]
    source: str
    reader: _Reader

    @property
    def text(self) -> str:
        """Give the words a person reads."""
        return re.sub(r"\n\s*", "\n", "".join(self.reader.words)).strip()

    @property
    def forms(self) -> list[FormShown]:
        """Give the forms."""
        return self.reader.forms

    @property
    def labels(self) -> list[str]:
        """Give the labels of all buttons."""
        return [label for form in self.forms for label in form.buttons]


class Browser:
    """Somebody's browser: its cookies, its language and the page it shows."""

    def __init__(self, session: aiohttp.ClientSession, base: str, language: str) -> None:
        self.session, self.base, self.language = session, base, language
        self.page: PageShown

    def cookie(self) -> str:
        """Give the cookie by which a page knows this browser."""
        [found] = [one.value for one in self.session.cookie_jar]
        return found

    async def opens(self, address: str) -> PageShown:
        """Look at an address."""
        return await self.sends("GET", address)

    async def sends(self, method: str, address: str, **more: Any) -> PageShown:
        """Send anything."""
        url = address if address.startswith("http") else self.base + address
        headers = {"Accept-Language": self.language} | more.pop("headers", {})
        async with self.session.request(method, url, headers=headers, **more) as found:
            source = await found.text("utf-8", "replace")
            reader = _Reader()
            if found.content_type == "text/html":
                reader.feed(source)
            self.page = PageShown(found.status, str(found.url), found.headers, source, reader)
        return self.page

    async def presses(self, label: str, **typed: str) -> PageShown:
        """Press the button whose label begins so, with what was typed into its form."""
        form, name = self.form_with(label)
        return await self.sends_form(form, dict([form.buttons[name]]), **typed)

    async def presses_of(self, form: FormShown, label: str) -> PageShown:
        """Press a button of a form that was shown before."""
        return await self.sends_form(form, dict([form.buttons[label]]))

    def form_with(self, label: str) -> tuple[FormShown, str]:
        """Find the form that has a button, and the button's whole label."""
        found = [(form, one) for form in self.page.forms for one in form.buttons if one.startswith(label)]
        assert found, f"no button {label!r} among {self.page.labels} of {self.page.text!r}"
        return found[0]

    async def sends_form(
        self,
        form: FormShown,
        pressed: Mapping[str, str],
        file: tuple[str, bytes] = ("", b""),
        /,
        **typed: str,
    ) -> PageShown:
        """Send a form as a browser does."""
        values = {**form.values, **typed, **{key: value for key, value in pressed.items() if key}}
        if not form.multipart:
            return await self.sends(form.method.upper(), form.action, data=values)
        body = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for name, value in values.items():
            body.add_field(name, value)
        for name in form.files:
            body.add_field(name, file[1], filename=file[0], content_type="application/octet-stream")
        return await self.sends(form.method.upper(), form.action, data=body)


@dataclass
class Pages:
    """The pages of a chat's bot, served on loopback."""

    chat: Chat
    server: WebServer
    base: str
    sessions: list[aiohttp.ClientSession] = field(default_factory=list)

    def browser(self, language: str = "en") -> Browser:
        """Give somebody a browser of their own."""
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.sessions.append(session)
        return Browser(session, self.base, language)


@asynccontextmanager
async def served(
    chat: Chat, *, url: str = "http://127.0.0.1", feed: Feed | None = None, **more: Any
) -> AsyncIterator[Pages]:
    """Serve the pages of a chat's bot."""
    server = WebServer(Site(chat.dispatcher, url, feed), 0, host="127.0.0.1", **more)
    await server.start()
    base = f"http://127.0.0.1:{server.port}"
    links.own_pages(chat.services, base + url.removeprefix("http://127.0.0.1"), calendar=feed is not None)
    pages = Pages(chat, server, base)
    try:
        yield pages
    finally:
        for session in pages.sessions:
            await session.close()
        await server.stop()
