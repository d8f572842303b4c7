"""Every process on one database makes the same links, once one of them has learned the bot's name."""

from __future__ import annotations

from pydantic import SecretStr

from bot import links
from commands.core.context import Services
from storage.session import Store
from tests.chat import Chat

TOKEN = "12345:a-token"


def process(store: Store) -> Services:
    """Give the services of one more process on a store."""
    return Chat(store, links=False).services


async def test_another_process_makes_the_links_of_the_one_that_is_connected(store: Store) -> None:
    connected, other = process(store), process(store)
    await links.recall(other, SecretStr(TOKEN))
    assert other.links == {}
    await links.remember(connected, TOKEN, "takt_bot")
    assert connected.links["telegram"]("abc") == "https://t.me/takt_bot?start=abc"
    await links.recall(other, SecretStr(TOKEN))
    assert other.links["telegram"]("abc") == "https://t.me/takt_bot?start=abc"


async def test_a_bot_that_was_renamed_is_followed(store: Store) -> None:
    connected, other = process(store), process(store)
    await links.remember(connected, TOKEN, "takt_bot")
    await links.remember(connected, TOKEN, "glow_bot")
    await links.recall(other, SecretStr(TOKEN))
    assert other.links["telegram"]("abc") == "https://t.me/glow_bot?start=abc"


def test_our_own_pages_have_an_address_each(store: Store) -> None:
    services = process(store)
    links.own_pages(services, "https://example.com/takt", calendar=True)
    assert services.links["web"]("abc") == "https://example.com/takt/r/abc"
    pages = {name: made("abc") for name, made in services.pages.items()}
    assert pages == {
        "review": "https://example.com/takt/review/abc",
        "calendar": "https://example.com/takt/calendar/abc.ics",
        "dashboard": "https://example.com/takt/dashboard/abc",
        "figures": "https://example.com/takt/figures/abc",
    }


async def test_another_bot_or_none_has_no_links(store: Store) -> None:
    connected, other = process(store), process(store)
    await links.remember(connected, TOKEN, "takt_bot")
    await links.recall(other, SecretStr("99:another"))
    await links.recall(other, None)
    assert other.links == {}
