"""Links that open a private chat with the bot, or a page of our own.

Who is connected learns the bot's name and writes it down, so that every other process on the same database
makes the same links: the console, and a replica that waits for its turn.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from pydantic import SecretStr

from commands.core.context import Services
from storage import leases


def telegram(username: str) -> Callable[[str], str]:
    """Make links that start a private chat with a token (core.telegram.org/bots/features#deep-linking)."""
    return lambda token: f"https://t.me/{username}?start={token}"


def own_pages(services: Services, url: str, *, calendar: bool, app: bool = False) -> None:
    """Make links to our own pages below an address; a Mini App must have a secure one."""
    services.links["web"] = lambda token: f"{url}/r/{token}"
    services.pages["review"] = lambda token: f"{url}/review/{token}"
    services.pages["dashboard"] = lambda token: f"{url}/dashboard/{token}"
    services.pages["figures"] = lambda token: f"{url}/figures/{token}"
    if app and url.startswith("https:"):
        services.pages["app"] = lambda token: f"{url}/app/{token}".rstrip("/")
    if calendar:
        services.pages["calendar"] = lambda token: f"{url}/calendar/{token}.ics"


def gate(services: Services, way: Callable[[str, str], str], url: str | None) -> None:
    """Make addresses at which somebody lets us read their ad accounts, and is sent back to us.

    Without pages of our own nothing answers there; what counts is the address itself.
    """
    redirect = f"{url or 'https://localhost'}/connect/tiktok"
    services.pages["connect"] = lambda token: way(token, redirect)


def account_gate(services: Services, way: Callable[[str], str]) -> None:
    """Make addresses at which somebody lets us read their TikTok account, and is sent back to us."""
    services.pages["account"] = way


async def remember(services: Services, token: str, username: str) -> None:
    """Make links from now on, and let other processes with the same bot token do so."""
    services.links["telegram"] = telegram(username)
    name = _name(token)
    known = await services.store.read(lambda session: leases.value(session, name=name))
    if known != username:
        await services.store.write(lambda session: leases.remember(session, name=name, value=username))


async def recall(services: Services, token: SecretStr | None) -> None:
    """Make links when a process with the same bot token has learned the name."""
    if not token:
        return
    name = _name(token.get_secret_value())
    username = await services.store.read(lambda session: leases.value(session, name=name))
    if username:
        services.links["telegram"] = telegram(username)


def _name(token: str) -> str:
    return f"telegram-name:{sha256(token.encode()).hexdigest()[:16]}"
