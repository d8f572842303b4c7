"""TikTok in memory: where short links lead, what posts say, and what goes wrong."""

from __future__ import annotations

from commands.core.tiktok import Embed

ID = "6718335390845095173"
HOME = f"https://www.tiktok.com/@scout2015/video/{ID}"
_USUAL = Embed("Caption #one #Two", "Scout & Suki", "scout2015", sound="original sound")


class FakeTikTok:
    """TikTok as a test wants it; ``posts`` holds what single addresses say instead of the usual."""

    def __init__(self, embed: Embed | Exception = _USUAL, short: str = HOME) -> None:
        self.asked: list[str] = []
        self.usual = embed
        self.posts: dict[str, Embed | Exception] = {}
        self.short = short

    async def follow(self, short: str) -> str:
        """Give where a short link leads."""
        self.asked.append(short)
        return self.short

    async def embed(self, address: str) -> Embed:
        """Give what a post says."""
        self.asked.append(address)
        said = self.posts.get(address, self.usual)
        if isinstance(said, Exception):
            raise said
        return said
