"""Turn what a person typed into a slash command's options, or refuse it as the client would."""

from typing import Any

from tests.servers.discord_.errors import NotPossible
from tests.servers.discord_.world import Channel, User

Json = dict[str, Any]

STRING, INTEGER, BOOLEAN, USER, CHANNEL, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 9, 10, 11
_TYPES: dict[int, type | tuple[type, ...]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    USER: User,
    CHANNEL: Channel,
    MENTIONABLE: User,
    NUMBER: (int, float),
    ATTACHMENT: tuple,
}


def built(leaf: Json, values: dict[str, Any], place: Channel, focused: str | None) -> tuple[list[Json], Json]:
    """Return the options and the resolved things they point to; a focused one is still being typed."""
    known = {option["name"]: option for option in leaf.get("options") or []}
    unknown = [name for name in values if name not in known]
    if unknown:
        raise NotPossible(f"{leaf['name']} has no option {unknown}, only {list(known)}")
    missing = [name for name, option in known.items() if option.get("required") and name not in values]
    if missing and focused is None:
        raise NotPossible(f"{leaf['name']} needs {missing}")
    if focused is not None and not known[focused].get("autocomplete"):
        raise NotPossible(f"{focused} suggests nothing")
    resolved: Json = {}
    options = []
    for name, value in values.items():
        typing = {"focused": True} if name == focused else {}
        sent = value if typing else _sent(known[name], value, resolved, place)
        options.append({"name": name, "type": known[name]["type"], "value": sent, **typing})
    return options, resolved


def _sent(option: Json, value: Any, resolved: Json, place: Channel) -> Any:
    if not isinstance(value, _TYPES[option["type"]]):
        raise NotPossible(f"{option['name']} does not take {value!r}")
    if isinstance(value, User):
        if place.guild is not None and value.id in place.guild.members:
            mine = {"permissions": str(place.guild.permissions_of(value))}
            _resolve(resolved, "members", value.id, place.guild.member_payload(value) | mine)
        return _resolve(resolved, "users", value.id, value.payload())
    if isinstance(value, Channel):
        return _resolve(resolved, "channels", value.id, {**value.payload(), "permissions": "0"})
    if isinstance(value, tuple):
        file = place.world.upload(place.world.app_id, *value)
        return _resolve(resolved, "attachments", file.id, {**file.payload(), "ephemeral": True})
    return _plain(option, value)


def _resolve(resolved: Json, kind: str, number: int, payload: Json) -> str:
    resolved.setdefault(kind, {})[str(number)] = payload
    return str(number)


def _plain(option: Json, value: Any) -> Any:
    if option.get("choices"):
        return _chosen(option, value)
    size = len(value) if isinstance(value, str) else value
    bounds = ("min_length", "max_length") if isinstance(value, str) else ("min_value", "max_value")
    least, most = (option.get(bound) for bound in bounds)
    if (least is not None and size < least) or (most is not None and size > most):
        raise NotPossible(f"{option['name']}: {value!r} is out of bounds")
    if isinstance(value, str) and len(value) > 6000:
        raise NotPossible(f"{option['name']}: nobody can type more than 6000 characters")
    return value


def _chosen(option: Json, value: Any) -> Any:
    for choice in option["choices"]:
        names = {choice["name"], *(choice.get("name_localizations") or {}).values()}
        if value == choice["value"] or value in names:
            return choice["value"]
    raise NotPossible(f"{option['name']}: {value!r} is none of {[c['name'] for c in option['choices']]}")
