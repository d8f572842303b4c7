"""A file handed in on a page: whichever command asks for one gets it, without a line of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from bot.web import uploads
from commands.core.buttons import seal
from commands.core.context import Context
from commands.core.options import Option, command
from commands.core.registry import Registry
from commands.core.replies import Button, Document, Reply
from commands.core.roles import Role
from commands.options import FileOption, Text
from commands.registry import GROUPS, registry
from commands.requests import deals
from commands.requests.offer_cards import offer_card
from commands.requests.offers import WHICH, taken_up
from storage.session import Session
from tests.bot.web.kit import Browser, Pages, served
from tests.bot.web.test_creator import link_to
from tests.chat import Chat, Talker

TAKEN: list[tuple[str, int, bytes]] = []


@command(
    "offer film",
    "Hand in a film",
    role=Role.GUEST,
    options=(
        WHICH,
        Option("film", FileOption(), "The film", required=True, file=True),
        Option("note", Text(100), "A note", long=True),
    ),
    hidden=True,
)
async def film(context: Context, *, request: str, note: str = "") -> Reply:
    """Take a file, as a command of drafts does."""
    assert context.attachment
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "film"
        await context.attachment.save(target)
        TAKEN.append((context.attachment.name, context.attachment.size, target.read_bytes()))

    def work(session: Session) -> Reply:
        deal = taken_up(context, session, request)
        reply = offer_card(deal, context.t, f"Got it. {note}")
        paper = Document(name="paper <1>.txt", content=b"cGFwZXI=")
        return reply.having(subject=None, documents=(paper,))

    return await context.write(work)


@pytest.fixture
def handed_in() -> list[tuple[str, int, bytes]]:
    TAKEN.clear()
    return TAKEN


async def opened(chat: Chat, pages: Pages, anna: Talker) -> Browser:
    """Let the creator open the request and press a button that asks for a film."""
    browser = pages.browser()
    await browser.opens(await link_to(anna))
    await browser.presses("Open the request")
    form, _ = browser.form_with("Decline")
    person = f"{deals.PAGE}:" + browser.cookie().partition(".")[0]
    ask = Button(
        label="Film", command="offer film", arguments={"request": "1"}, ask=("film", "note"), guest=True
    )
    asked = Reply(buttons=(ask,))
    kept = chat.services.store.write_now(lambda session: seal(session, chat.services, asked, 1, person))
    token = kept.buttons[0].token
    await browser.sends_form(form, {"button": token})
    return browser


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def with_film(chat: Chat) -> Chat:
    chat.dispatcher.registry = Registry([*registry(), film], GROUPS)
    return chat


async def test_a_file_arrives_whole_with_its_plain_name_and_is_gone_afterwards(
    chat: Chat,
    anna: Talker,
    handed_in: list[tuple[str, int, bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with served(with_film(chat)) as pages:
        browser = await opened(chat, pages, anna)
        form, _ = browser.form_with("Send")
        assert (form.multipart, form.files, form.required) == (True, {"film"}, {"film"})
        content = bytes(range(256)) * 1000
        page = await browser.sends_form(form, {}, ("C:\\Users\\d\\..\\film.mp4", content), note="Hi")
        assert page.status == 200, page.text
        assert "Got it. Hi" in page.text
        assert handed_in == [("film.mp4", len(content), content)]
        assert left_in(tmp_path) == []
        paper = await browser.opens(page.reader.links["paper <1>.txt"])
        assert (paper.source, paper.headers["Content-Disposition"]) == ("paper", "attachment")
        assert paper.headers["Content-Type"] == "application/octet-stream"
        stranger = await pages.browser().opens(paper.url)
        assert stranger.status == 404


async def test_a_file_that_is_missing_or_too_large_is_asked_for_again(
    chat: Chat, anna: Talker, handed_in: list[tuple[str, int, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_FILE", 1000)
    async with served(with_film(chat)) as pages:
        browser = await opened(chat, pages, anna)
        form, _ = browser.form_with("Send")
        missing = await browser.sends_form(form, {}, ("", b""), note="Hi")
        assert "The film" in missing.text
        form = missing.forms[0]
        large = await browser.sends_form(form, {}, ("film.mp4", b"x" * 1001))
        assert large.status == 413
        assert "A file may have 20 MB" in large.text
        forged = await browser.sends("POST", form.action, data={**form.values, "film": "upload:0"})
        assert forged.status == 422
        assert "Choose the file again" in forged.text
        assert handed_in == []
