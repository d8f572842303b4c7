"""The published schema of the Bot API: reads parameters and finds what does not fit."""

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

JsonObject = dict[str, Any]

SPEC = Path(__file__).parents[2] / "specs" / "telegram-bot-api.json"
_ARRAY = "Array of "
_SCALARS: dict[str, tuple[type, ...]] = {
    "Boolean": (bool,),
    "Float": (int, float),
    "Integer": (int,),
    "InputFile": (str,),
    "String": (str,),
}


class Schema:
    """Methods and types of the Bot API."""

    def __init__(self, path: Path = SPEC) -> None:
        spec = json.loads(path.read_text(encoding="utf-8"))
        self._methods: dict[str, JsonObject] = spec["methods"]
        self._types: dict[str, JsonObject] = spec["types"]
        self._names = {name.lower(): name for name in self._methods}

    def method(self, name: str) -> str | None:
        """Return the method's proper name; requests may write it in any case."""
        return self._names.get(name.lower())

    def decode(
        self, method: str, raw: Mapping[str, str], uploads: Collection[str]
    ) -> tuple[JsonObject, list[str]]:
        """Turn form fields into values and list what is missing, unknown or of a wrong type."""
        fields = self._methods[method]["fields"]
        problems = [
            f"{method}: parameter {name} is required"
            for name, field in fields.items()
            if field.get("required") and name not in raw and name not in uploads
        ]
        params: JsonObject = {}
        for name, text in raw.items():
            if name not in fields:
                problems.append(f"{method}: parameter {name} is unknown")
                continue
            try:
                params[name] = _read(fields[name]["types"], text)
            except ValueError:
                problems.append(f"{method}: {name}={text!r} is not {' or '.join(fields[name]['types'])}")
                continue
            problems += self._check(fields[name]["types"], params[name], f"{method}: {name}")
        return params, problems + _missing_uploads(method, raw, uploads)

    def check_result(self, method: str, value: object) -> list[str]:
        """List where an answer differs from what the method promises."""
        return self._check(self._methods[method]["returns"], value, method)

    def check(self, type_name: str, value: object) -> list[str]:
        """List where a value differs from a type."""
        return self._check([type_name], value, type_name)

    def _check(self, types: list[str], value: object, where: str) -> list[str]:
        found = [self._check_one(name, value, where) for name in types]
        return min(found, key=len)

    def _check_one(self, name: str, value: object, where: str) -> list[str]:
        if name.startswith(_ARRAY):
            return self._check_array(name.removeprefix(_ARRAY), value, where)
        if name in _SCALARS:
            wrong = not isinstance(value, _SCALARS[name]) or (isinstance(value, bool) != (name == "Boolean"))
            return [f"{where} is not {name}: {value!r}"] if wrong else []
        if alternatives := self._types[name].get("subtypes"):
            fitting = [kind for kind in alternatives if self._is_kind(kind, value)]
            return self._check(fitting or alternatives, value, where)
        return self._check_object(self._types[name]["fields"], value, f"{where} ({name})")

    def _is_kind(self, name: str, value: object) -> bool:
        named = {
            key: field["const"] for key, field in self._types[name]["fields"].items() if "const" in field
        }
        return isinstance(value, dict) and all(value.get(key) == const for key, const in named.items())

    def _check_array(self, of: str, value: object, where: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{where} is not a list: {value!r}"]
        return [
            problem
            for place, item in enumerate(value)
            for problem in self._check_one(of, item, f"{where}[{place}]")
        ]

    def _check_object(self, fields: JsonObject, value: object, where: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where} is not an object: {value!r}"]
        problems = [f"{where}.{key} is unknown" for key in value if key not in fields]
        for key, field in fields.items():
            if key not in value:
                problems += [f"{where}.{key} is required"] if field.get("required") else []
                continue
            problems += self._check(field["types"], value[key], f"{where}.{key}")
            if field.get("const", value[key]) != value[key]:
                problems.append(f"{where}.{key} is not {field['const']!r}")
        return problems


def _read(types: list[str], text: str) -> object:
    if "Integer" in types and re.fullmatch(r"-?\d+", text):
        return int(text)
    if "String" in types or "InputFile" in types:
        return text
    value = json.loads(text)
    if isinstance(value, str):
        raise ValueError("a string in quotes")
    return value


def _missing_uploads(method: str, raw: Mapping[str, str], uploads: Collection[str]) -> list[str]:
    named = {name for text in raw.values() for name in re.findall(r"attach://([^\"\\]+)", text)}
    return [f"{method}: no file came for attach://{name}" for name in sorted(named - set(uploads))]
