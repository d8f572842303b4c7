"""The settings: ``TAKT_*`` from the environment, and from ``.env`` in the working directory."""

from __future__ import annotations

import difflib
import logging
import os
import re
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from commands.core.keys import Keys
from commands.rules.money import currencies

PREFIX = "TAKT_"
KEY_FILE = "taktgeber.key"
_ENV_FILE = ".env"
_SQLITE = "sqlite:///"
_TOKENS = ("discord_token", "telegram_token", "tiktok_app_secret", "tiktok_access_token", "secret_key")
_SHORTEST_KEY = 12
_KEYS = "must be printable characters without spaces; after commas, keys used before"
_PRINTABLE = "must be printable characters without spaces, exactly as they were given to you"


class SettingsError(Exception):
    """Name the variable that is wrong and what would be right, in one line and without its value."""


class Settings(BaseSettings):
    """Everything the environment decides; a description says what a right value looks like."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=_ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord_token: SecretStr | None = Field(None, description=_PRINTABLE)
    telegram_token: SecretStr | None = Field(None, description=_PRINTABLE)
    database_url: SecretStr = Field(
        SecretStr("sqlite:///taktgeber.db"),
        description="must look like sqlite:///taktgeber.db or postgresql://user@host/name",
    )
    discord_api_url: str = Field(
        "https://discord.com/api/v10",
        description="must be an http or https address such as https://discord.com/api/v10",
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org",
        description="must be an http or https address such as https://api.telegram.org",
    )
    tiktok_api_url: str = Field(
        "https://business-api.tiktok.com",
        description="must be an http or https address such as https://business-api.tiktok.com",
    )
    tiktok_app_id: str | None = Field(None, description=_PRINTABLE)
    tiktok_app_secret: SecretStr | None = Field(None, description=_PRINTABLE)
    tiktok_access_token: SecretStr | None = Field(None, description=_PRINTABLE)
    tiktok_advertiser_id: str | None = Field(None, description=_PRINTABLE)
    timezone: str = Field("Europe/Berlin", description="must be an IANA time zone such as Europe/Berlin")
    language: Literal["en", "de"] = Field("en", description="must be en or de")
    currency: str = Field("EUR", description="must be an ISO 4217 code such as EUR")
    log_level: Literal["debug", "info", "warning", "error", "critical"] = Field(
        "info", description="must be debug, info, warning, error or critical"
    )
    log_format: Literal["text", "json"] = Field("text", description="must be text or json")
    secret_key: SecretStr | None = Field(None, description=_KEYS)
    public_url: str | None = Field(
        None, description="must be an http or https address such as https://bot.example.com"
    )
    http_port: int = Field(8080, ge=1, le=65535, description="must be a whole number from 1 to 65535")
    trusted_proxies: int = Field(0, ge=0, le=9, description="must be a whole number from 0 to 9")
    late_hours: int = Field(12, ge=1, le=168, description="must be a whole number from 1 to 168")
    commands_per_minute: int = Field(
        120, ge=0, le=10_000, description="must be a whole number from 0 to 10000"
    )
    import_max_rows: int = Field(2_000_000, ge=1, description="must be a whole number from 1 on")

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, values: dict[str, Any]) -> dict[str, Any]:
        trimmed = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
        return {key: value for key, value in trimmed.items() if value != ""}

    @field_validator("language", "log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator(*_TOKENS, "tiktok_app_id", "tiktok_advertiser_id")
    @classmethod
    def _printable(cls, value: SecretStr | str | None) -> SecretStr | str | None:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value or ""
        if not all("!" <= char <= "~" for char in text):
            raise ValueError(_PRINTABLE)
        return value

    @field_validator("secret_key")
    @classmethod
    def _some(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not _listed(value.get_secret_value()):
            raise ValueError(_KEYS)
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        return SecretStr(_database_url(value.get_secret_value()))

    @field_validator("discord_api_url", "telegram_api_url", "tiktok_api_url", "public_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        return value and _web_address(value)

    @field_validator("telegram_api_url")
    @classmethod
    def _without_bot(cls, value: str) -> str:
        return value.removesuffix("/bot")

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (LookupError, OSError) as error:
            raise ValueError("no such zone") from error

    @field_validator("currency")
    @classmethod
    def _currency(cls, value: str) -> str:
        if value.upper() not in currencies():
            raise ValueError("no such currency")
        return value.upper()


def _database_url(url: str) -> str:
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        return url
    parts = urlsplit(url)
    named = len(parts.path) > 1 and parts.port != 0
    if parts.scheme in ("postgres", "postgresql", "postgresql+psycopg") and named:
        return "postgresql+psycopg" + url[len(parts.scheme) :]
    raise ValueError("neither SQLite nor PostgreSQL")


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    plain = (
        not parts.query and not parts.fragment and "@" not in parts.netloc and not any(map(str.isspace, url))
    )
    if parts.scheme in ("http", "https") and parts.hostname and plain and parts.port != 0:
        return url.rstrip("/")
    raise ValueError("no web address")


def variable(field: str) -> str:
    """Give the environment variable of a field."""
    return PREFIX + field.upper()


def load() -> Settings:
    """Read the settings; SettingsError says in one line which variable is wrong."""
    try:
        _refuse_broken_lines()
        return Settings()
    except ValidationError as error:
        field = str(error.errors(include_input=False, include_context=False)[0]["loc"][0])
        raise SettingsError(f"{variable(field)} {Settings.model_fields[field].description}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{_ENV_FILE} must be a text file in UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"{_ENV_FILE} cannot be read ({error.strerror}).") from None


def _refuse_broken_lines() -> None:
    """Name the variable of a line that dotenv would leave out; what is no setting is not ours to judge."""
    logging.getLogger("dotenv").setLevel("ERROR")
    if not Path(_ENV_FILE).is_file():
        return
    with Path(_ENV_FILE).open(encoding="utf-8") as file:
        broken = "".join(line.original.string for line in parse_stream(file) if line.error)
    if name := re.search(rf"{PREFIX}\w+", broken, re.IGNORECASE):
        raise SettingsError(
            f"{name[0].upper()} must stand in {_ENV_FILE} as NAME=value, the value in quotes or without."
        )


def hints() -> list[str]:
    """Give a sentence for each ``TAKT_*`` variable that is none of ours, with the nearest that is."""
    known = [variable(field) for field in Settings.model_fields]
    given = {name.upper() for name in (*os.environ, *dotenv_values(_ENV_FILE))}
    sentences = []
    for name in sorted(name for name in given if name.startswith(PREFIX) and name not in known):
        near = difflib.get_close_matches(name, known, 1)
        sentences.append(f"{name} is not a setting" + (f"; {near[0]} is." if near else "."))
    return sentences


def secrets_of(settings: Settings) -> list[str]:
    """List what must never be printed: tokens, keys and the database's password."""
    values = [getattr(settings, field) for field in _TOKENS if field != "secret_key"]
    keys = _listed(settings.secret_key.get_secret_value()) if settings.secret_key else []
    database = urlsplit(settings.database_url.get_secret_value())
    passwords = [unquote(database.password or ""), *parse_qs(database.query).get("password", [])]
    tokens = [value.get_secret_value() for value in values if value]
    return tokens + keys + [word for word in passwords if word]


def keys_of(settings: Settings) -> Keys:
    """Give the keys that sign: from ``TAKT_SECRET_KEY`` or the key file, the present one first.

    The file lies beside the SQLite database (in the working directory with PostgreSQL) and is made
    on the first start, readable by its owner only.
    """
    given = settings.secret_key.get_secret_value() if settings.secret_key else _key_file(settings)
    return Keys(*(sha256(key.encode()).digest() for key in _listed(given)))


def has_short_key(settings: Settings) -> bool:
    """Tell whether a key is so short that it might be guessed; it works all the same."""
    given = settings.secret_key
    return given is not None and not _strong(_listed(given.get_secret_value()))


def _listed(text: str) -> list[str]:
    """Take keys apart that stand in one line with commas, or one on a line."""
    return [key for key in re.split(r"[,\s]+", text) if key]


def _strong(keys: list[str]) -> bool:
    return bool(keys) and all(len(key) >= _SHORTEST_KEY for key in keys)


def _key_file(settings: Settings) -> str:
    path = _folder_of(settings.database_url.get_secret_value()) / KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or "it is not a key"
        raise SettingsError(f"TAKT_SECRET_KEY must be set, or {path} be usable ({reason}).") from None
    if not _strong(_listed(text)):
        raise SettingsError(
            f"TAKT_SECRET_KEY must be set, or {path} hold the key it once had; it is too short."
        )
    return text


def _folder_of(database_url: str) -> Path:
    if not database_url.startswith(_SQLITE):
        return Path()
    return Path(database_url[len(_SQLITE) :].partition("?")[0]).parent


def _make_key(path: Path) -> None:
    """Write a draft and link it to its name, which fails where another start was faster."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
