"""Answer who the bot is and where the gateway stands."""

from typing import Any

from tests.servers.discord_ import errors
from tests.servers.discord_.api import Route
from tests.servers.discord_.calls import Call
from tests.servers.discord_.errors import ApiError
from tests.servers.discord_.world import World

Json = dict[str, Any]


class Account:
    """Serve the bot's own user and application, and other users and servers."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Return the routes about accounts, servers and the gateway."""
        return [
            ("GET", "/users/@me", self._me),
            ("GET", "/users/{user_id}", self._user),
            ("GET", "/applications/@me", self._application),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway", lambda call: {"url": self.gateway_url}),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", "/guilds/{guild_id}", self._guild),
            ("GET", "/guilds/{guild_id}/channels", lambda call: self._guild(call)["channels"]),
            ("GET", "/guilds/{guild_id}/members/{user_id}", self._member),
        ]

    @property
    def gateway_url(self) -> str:
        """Return where the gateway can be reached."""
        return self._world.base.replace("http", "ws", 1) + "/gateway/"

    def _me(self, call: Call) -> Json:
        return {
            **self._world.bot.payload(),
            "verified": True,
            "mfa_enabled": False,
            "flags": 0,
            "email": None,
        }

    def _user(self, call: Call) -> Json:
        user = self._world.users.get(call.number("user_id"))
        if user is None:
            raise ApiError(errors.UNKNOWN_USER)
        return user.payload()

    def _application(self, call: Call) -> Json:
        bot = self._world.bot
        return {
            "id": str(self._world.app_id),
            "name": bot.name,
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "owner": bot.payload(),
            "team": None,
            "verify_key": "0" * 64,
            "flags": 0,
            "bot": bot.payload(),
            "interactions_endpoint_url": None,
        }

    def _gateway_bot(self, call: Call) -> Json:
        start = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return {"url": self.gateway_url, "shards": 1, "session_start_limit": start}

    def _guild(self, call: Call) -> Json:
        guild = self._world.guilds.get(call.number("guild_id"))
        if guild is None or not guild.bot_is_in:
            raise ApiError(errors.UNKNOWN_GUILD)
        return guild.payload()

    def _member(self, call: Call) -> Json:
        self._guild(call)
        guild = self._world.guilds[call.number("guild_id")]
        user = guild.members.get(call.number("user_id"))
        if user is None:
            raise ApiError(errors.UNKNOWN_MEMBER)
        return {**guild.member_payload(user), "user": user.payload()}
