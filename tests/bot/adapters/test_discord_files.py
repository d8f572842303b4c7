"""Attached files come from Discord's hosts only, whole, and not larger than allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.discord_files import Files
from commands.core.texts import UserError
from tests.servers.discord_ import DiscordServer


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


async def test_a_file_is_written_to_a_path_and_can_be_opened_again(
    server: DiscordServer, tmp_path: Path
) -> None:
    file = server.world.upload(1, "figures ä.csv", b"a;b\n" * 100_000)
    files = Files(server.api_url)
    first = files.attachment("figures.csv", 400_000, file.url)
    await first.save(tmp_path / "one")
    again = files.open(first.ref)
    await again.save(tmp_path / "two")
    assert (first.name, first.size, again.name) == ("figures.csv", 400_000, file.name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() == file.data


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a.csv",
        "http://cdn.discordapp.com/a.csv",
        "https://cdn.discordapp.com:8443/a.csv",
        "https://cdn.discordapp.com@evil.example/a.csv",
        "https://cdn.discordapp.com.evil.example/a.csv",
        "file:///etc/passwd",
        "https://[",
        "https://cdn.discordapp.com:99999/",
        "/etc/passwd",
        "",
    ],
)
async def test_nothing_is_fetched_from_elsewhere(address: str, tmp_path: Path) -> None:
    files = Files("https://discord.com/api/v10")
    with pytest.raises(UserError, match="no file attached here"):
        files.open(address)
    with pytest.raises(UserError, match="no file attached here"):
        await files.attachment("a.csv", 1, address).save(tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "address",
    ["https://cdn.discordapp.com/attachments/1/2/a%20b.csv?ex=1", "https://media.discordapp.net/a%20b.csv"],
)
def test_discords_own_hosts_are_known(address: str) -> None:
    assert Files("https://discord.com/api/v10").open(address).name == "a b.csv"


@pytest.mark.parametrize(
    "address", ["http://localhost:9/a.csv", "http://127.0.0.1:8080/a.csv", "http://[::1]/a.csv"]
)
def test_a_stand_in_for_discord_may_keep_its_files_at_another_port(address: str) -> None:
    assert Files("http://127.0.0.1:8080/api/v10").open(address).name == "a.csv"
    for own in ("https://127.0.0.1:8080/api/v10", "http://proxy.example:8080/api/v10"):
        with pytest.raises(UserError, match="no file attached here"):
            Files(own).open(address)


async def test_too_large_a_file_is_refused_while_it_comes(server: DiscordServer, tmp_path: Path) -> None:
    file = server.world.upload(1, "big.csv", b"x" * 3_000_001)
    with pytest.raises(UserError, match="larger than"):
        await (
            Files(server.api_url, max_bytes=3_000_000).attachment("big.csv", 5, file.url).save(tmp_path / "a")
        )


async def test_a_file_that_is_gone_is_asked_for_again(server: DiscordServer, tmp_path: Path) -> None:
    files = Files(server.api_url)
    gone = files.attachment("a.csv", 1, server.world.base + "/attachments/1/2/a.csv")
    with pytest.raises(UserError, match="Attach it again"):
        await gone.save(tmp_path / "a")
    await server.stop()
    with pytest.raises(UserError, match="Attach it again"):
        await gone.save(tmp_path / "a")
