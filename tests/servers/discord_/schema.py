"""Check a request's JSON against Discord's published OpenAPI description."""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

Json = dict[str, Any]

_SPEC = Path(__file__).resolve().parents[2] / "specs" / "discord-openapi.json"
_POINTER = "#/components/schemas/"
_KEPT = 1_000


def problems_of(method: str, route: str, body: Any) -> list[str]:
    """Return what is wrong with a body, as `path: message`; nothing for routes that take none."""
    found = (method.lower(), route)
    return [*_problems(found, json.dumps(body))] if found in _validators() else []


@lru_cache(maxsize=_KEPT)
def _problems(route: tuple[str, str], body: str) -> tuple[str, ...]:
    """Check a body as it was written: each bot that starts sends the same long list of commands."""
    return tuple(_sentence(error) for error in _validators()[route].iter_errors(json.loads(body)))


def _sentence(error: Any) -> str:
    deepest = best_match([error])
    assert deepest is not None
    path = "/".join(str(part) for part in deepest.absolute_path) or "body"
    return f"{path}: {deepest.message[:300]}"


@cache
def _validators() -> dict[tuple[str, str], Draft202012Validator]:
    spec: Json = json.loads(_SPEC.read_text(encoding="utf-8"))
    raw: Json = spec["components"]["schemas"]
    schemas = {name: _loosened(schema, raw) for name, schema in raw.items()}
    schemas["SnowflakeType"]["type"] = ["string", "integer"]  # Discord reads both, libraries send both
    found = {}
    for route, methods in spec["paths"].items():
        for method, operation in methods.items():
            schema = _loosened(operation["requestBody"]["content"]["application/json"]["schema"], raw)
            found[(method, route)] = Draft202012Validator(
                {"allOf": [schema], "components": {"schemas": schemas}}
            )
    return found


def _loosened(node: Any, schemas: Json) -> Any:
    if isinstance(node, list):
        return [_loosened(item, schemas) for item in node]
    if not isinstance(node, dict):
        return node
    rest = {key: _loosened(value, schemas) for key, value in node.items() if key not in ("oneOf", "anyOf")}
    choices = node.get("oneOf") or node.get("anyOf")
    return {**rest, **_union(_loosened(choices, schemas), schemas)} if choices else rest


def _union(choices: list[Json], schemas: Json) -> Json:
    """Choose by `type` where every choice has one: faster, and the message names the field that is wrong."""
    kinds = [_kinds(choice, schemas) for choice in choices]
    if not all(kinds):
        return {"anyOf": choices}
    branches = [
        {"if": {"properties": {"type": {"enum": kind}}}, "then": choice}
        for kind, choice in zip(kinds, choices, strict=True)
    ]
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": [value for kind in kinds for value in kind]}},
        "allOf": branches,
    }


def _kinds(choice: Json, schemas: Json) -> list[int]:
    name = choice.get("$ref", "").removeprefix(_POINTER)
    kinds: list[int] = schemas.get(name, {}).get("properties", {}).get("type", {}).get("enum", [])
    return kinds
