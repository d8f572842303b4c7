"""Keep the application commands, and say what a person may type into them."""

from typing import Any

from tests.servers.discord_ import errors
from tests.servers.discord_.api import Route
from tests.servers.discord_.calls import Call
from tests.servers.discord_.errors import ApiError, NotPossible
from tests.servers.discord_.limits import command_problems
from tests.servers.discord_.snowflakes import new_id

Json = dict[str, Any]

_LOCALIZED = ("name_localizations", "description_localizations")


class Commands:
    """Be the register of slash commands; `syncs` counts how often it was overwritten."""

    def __init__(self, app_id: int) -> None:
        self.registered: dict[int | None, list[Json]] = {None: []}
        self.syncs = 0
        self._app_id = app_id

    def routes(self) -> list[Route]:
        """Return the routes of the register, global and per server."""
        home = "/applications/{application_id}/commands"
        local = "/applications/{application_id}/guilds/{guild_id}/commands"
        return [
            route
            for path in (home, local)
            for route in (
                ("GET", path, self._read),
                ("PUT", path, self._overwrite),
                ("POST", path, self._upsert),
            )
        ]

    def _read(self, call: Call) -> list[Json]:
        commands = self.registered.get(_guild(call), [])
        if call.query.get("with_localizations", "").lower() in ("1", "true"):
            return commands
        return [_without_localizations(command) for command in commands]

    def _overwrite(self, call: Call) -> list[Json]:
        self.syncs += 1
        return self._stored(_guild(call), call.body or [])

    def _upsert(self, call: Call) -> Json:
        others = [c for c in self.registered.get(_guild(call), []) if c["name"] != call.body["name"]]
        return self._stored(_guild(call), [*others, call.body])[-1]

    def _stored(self, guild: int | None, commands: list[Json]) -> list[Json]:
        problems = command_problems(commands)
        if problems:
            raise ApiError(errors.INVALID_FORM, *problems)
        old = {command["name"]: command for command in self.registered.get(guild, [])}
        self.registered[guild] = [self._completed(command, old.get(command["name"])) for command in commands]
        return self.registered[guild]

    def _completed(self, command: Json, old: Json | None) -> Json:
        fixed = {
            "id": old["id"] if old else str(new_id()),
            "application_id": str(self._app_id),
            "type": command.get("type") or 1,
            "version": str(new_id()),
        }
        empty = {"default_member_permissions": None, "nsfw": False, "description": ""}
        return {**empty, **command, **fixed}

    def find(self, line: str, guild_id: int | None) -> tuple[Json, list[Json]]:
        """Return the command a line names, and the subcommands below it; the last one holds the options."""
        names = line.removeprefix("/").split()
        known = [*self.registered.get(guild_id, []), *(self.registered[None] if guild_id else [])]
        command = next((c for c in known if c["name"] == names[0] and c["type"] == 1), None)
        if command is None:
            raise NotPossible(f"/{names[0]} is not registered; there is {[c['name'] for c in known]}")
        path, here = [], command
        for name in names[1:]:
            below = [option for option in here.get("options") or [] if option["type"] in (1, 2)]
            found = next((option for option in below if option["name"] == name), None)
            if found is None:
                raise NotPossible(f"{line}: no {name!r}; there is {[option['name'] for option in below]}")
            path.append(found)
            here = found
        if any(option["type"] in (1, 2) for option in here.get("options") or []):
            raise NotPossible(f"{line}: a subcommand is missing")
        return command, path


def _guild(call: Call) -> int | None:
    return call.number("guild_id") if "guild_id" in call.params else None


def _without_localizations(item: Json) -> Json:
    kept = {key: value for key, value in item.items() if key not in _LOCALIZED}
    for key in ("options", "choices"):
        if kept.get(key):
            kept[key] = [_without_localizations(child) for child in kept[key]]
    return kept
