"""The settings: defaults, what is refused and in which words, and the key file."""

from __future__ import annotations

import os
import re
import stat
import threading
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, hints, keys_of, load, secrets_of, variable

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.upper().startswith("TAKT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    return str(caught.value)


def test_without_variables_the_defaults_of_the_contract_hold() -> None:
    settings = load()
    assert settings.database_url.get_secret_value() == "sqlite:///taktgeber.db"
    assert settings.model_dump(exclude={"database_url"}) == {
        "discord_token": None,
        "telegram_token": None,
        "discord_api_url": "https://discord.com/api/v10",
        "telegram_api_url": "https://api.telegram.org",
        "tiktok_api_url": "https://business-api.tiktok.com",
        "tiktok_app_id": None,
        "tiktok_app_secret": None,
        "tiktok_access_token": None,
        "tiktok_advertiser_id": None,
        "timezone": "Europe/Berlin",
        "language": "en",
        "currency": "EUR",
        "log_level": "info",
        "log_format": "text",
        "secret_key": None,
        "public_url": None,
        "http_port": 8080,
        "trusted_proxies": 0,
        "late_hours": 12,
        "commands_per_minute": 120,
        "import_max_rows": 2_000_000,
    }


def test_the_environment_wins_over_the_file_and_blanks_count_as_unset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text(
        "TAKT_LANGUAGE=de\nTAKT_HTTP_PORT=9000\nTAKT_CURRENCY=\nTAKT_TELEGRAM_TOKEN=1:ä b\nX=1\n"
    )
    monkeypatch.setenv("TAKT_TELEGRAM_TOKEN", " 12:AB \n")
    monkeypatch.setenv("TAKT_LANGUAGE", "")
    monkeypatch.setenv("TAKT_PUBLIC_URL", "  ")
    settings = load()
    assert settings.telegram_token
    assert settings.telegram_token.get_secret_value() == "12:AB"
    assert (settings.language, settings.http_port, settings.currency) == ("de", 9000, "EUR")
    assert settings.public_url is None


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        (
            "TAKT_DISCORD_API_URL",
            "http://127.0.0.1:8000/api/",
            "discord_api_url",
            "http://127.0.0.1:8000/api",
        ),
        ("TAKT_TELEGRAM_API_URL", "http://localhost:81/bot/", "telegram_api_url", "http://localhost:81"),
        ("TAKT_PUBLIC_URL", "https://bot.example.com//", "public_url", "https://bot.example.com"),
        ("TAKT_LANGUAGE", "DE", "language", "de"),
        ("TAKT_CURRENCY", "usd", "currency", "USD"),
        ("TAKT_TIMEZONE", "America/New_York", "timezone", "America/New_York"),
        ("TAKT_LOG_LEVEL", "Debug", "log_level", "debug"),
        ("TAKT_LOG_FORMAT", "JSON", "log_format", "json"),
        ("TAKT_HTTP_PORT", "65535", "http_port", 65535),
        ("TAKT_IMPORT_MAX_ROWS", "1", "import_max_rows", 1),
        ("TAKT_LATE_HOURS", "1", "late_hours", 1),
        ("TAKT_COMMANDS_PER_MINUTE", "0", "commands_per_minute", 0),
    ],
)
def test_right_values_are_brought_into_one_form(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load(), field) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("sqlite:////var/lib/taktgeber/t.db", "sqlite:////var/lib/taktgeber/t.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        (
            "postgresql://u:p%40@h:5433/name?sslmode=require",
            "postgresql+psycopg://u:p%40@h:5433/name?sslmode=require",
        ),
        ("postgres://u@/name?host=/tmp", "postgresql+psycopg://u@/name?host=/tmp"),
        ("postgresql+psycopg://h/name", "postgresql+psycopg://h/name"),
    ],
)
def test_database_addresses_are_brought_into_one_form(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: str
) -> None:
    monkeypatch.setenv("TAKT_DATABASE_URL", value)
    assert load().database_url.get_secret_value() == expected


@pytest.mark.parametrize(
    ("name", "values", "right"),
    [
        ("DISCORD_TOKEN", ["geheim wort", "geheimä", "geheim\nwort"], "without spaces"),
        ("TELEGRAM_TOKEN", ["1:geheim wort"], "without spaces"),
        ("TIKTOK_APP_SECRET", ["geheim wort"], "without spaces"),
        ("TIKTOK_ACCESS_TOKEN", ["geheim wort"], "without spaces"),
        ("TIKTOK_ADVERTISER_ID", ["geheim wort"], "without spaces"),
        (
            "SECRET_KEY",
            [
                "geheim wort",
                ",,",
                "a-long-key-of-today, and-an-older-one",
            ],
            "after commas",
        ),
        (
            "DATABASE_URL",
            [
                "geheim",
                "sqlite://geheim.db",
                "sqlite:///",
                "mysql://u:geheim@h/n",
                "postgresql://u:geheim@h",
                "postgresql://u:geheim@h:port/n",
                "postgresql://u:geheim@h:99999/n",
                "postgresql://[geheim/n",
            ],
            "postgresql://user@host/name",
        ),
        (
            "DISCORD_API_URL",
            [
                "geheim.example",
                "ftp://geheim",
                "https://",
                "https://u:geheim@h",
                "https://h/?geheim",
                "https://h:x",
            ],
            "http or https",
        ),
        ("TELEGRAM_API_URL", ["geheim", "http://h/#geheim", "http://h/ge heim"], "https://api.telegram.org"),
        ("TIKTOK_API_URL", ["geheim"], "http or https"),
        ("PUBLIC_URL", ["geheim", "http:///geheim", "http://h:0"], "https://bot.example.com"),
        ("TIMEZONE", ["geheim", "Berlin", "../geheim", "Europe", "UTC+1", "/etc/localtime"], "Europe/Berlin"),
        ("LANGUAGE", ["geheim", "fr", "de-AT"], "en or de"),
        ("CURRENCY", ["geheim", "DEM", "XXX", "€"], "ISO 4217 code such as EUR"),
        ("LOG_LEVEL", ["geheim", "trace"], "debug, info, warning, error or critical"),
        ("LOG_FORMAT", ["geheim", "yaml"], "text or json"),
        ("HTTP_PORT", ["geheim", "0", "65536", "-1", "80.5"], "from 1 to 65535"),
        ("IMPORT_MAX_ROWS", ["geheim", "0", "-5", "1e99x"], "from 1 on"),
        ("LATE_HOURS", ["geheim", "0", "169", "1.5"], "from 1 to 168"),
        ("COMMANDS_PER_MINUTE", ["geheim", "-1", "10001", "1.5"], "from 0 to 10000"),
    ],
)
def test_a_wrong_value_gets_one_line_with_the_variable_and_what_is_right(
    monkeypatch: pytest.MonkeyPatch, name: str, values: list[str], right: str
) -> None:
    for value in values:
        sentence = refused(monkeypatch, f"TAKT_{name}", value)
        assert re.fullmatch(rf"TAKT_{name} must .+\.", sentence), sentence
        assert right in sentence
        assert "geheim" not in sentence


def test_a_file_that_is_no_text_is_named() -> None:
    Path(".env").write_bytes(b"TAKT_LANGUAGE=\xff\xfe")
    with pytest.raises(SettingsError, match=r"^\.env must be a text file in UTF-8\.$"):
        load()


@pytest.mark.parametrize(
    "text",
    [
        'TAKT_DISCORD_TOKEN="geheim\nTAKT_CURRENCY=EUR\n',
        "OTHER=1\r\nTAKT_DISCORD_TOKEN = 'geheim\r\n",
        'export TAKT_DISCORD_TOKEN="geheim" wort\n',
        "TAKT_DISCORD_TOKEN: geheim\n",
    ],
)
def test_a_line_of_the_file_that_cannot_be_read_names_its_variable(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    Path(".env").write_bytes(text.encode())
    with pytest.raises(SettingsError) as caught:
        load()
    assert re.fullmatch(r"TAKT_DISCORD_TOKEN must stand in \.env as NAME=value, .+\.", str(caught.value))
    assert "geheim" not in str(caught.value)
    assert caplog.messages == []


def test_the_file_may_begin_with_a_mark_have_any_quotes_and_lines_of_other_programs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    text = "\ufeffTAKT_LANGUAGE='de'\r\nno line of ours\r\nexport TAKT_CURRENCY = \"CHF\" # francs\r\n"
    Path(".env").write_bytes(text.encode())
    settings = load()
    assert (settings.language, settings.currency) == ("de", "CHF")
    assert caplog.messages == []


def test_secrets_do_not_show_in_the_settings_and_are_all_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["d-word", "t-word", "s-word", "a-word", "k-word-" * 3, "p/word", "q-word"]
    names = ["DISCORD_TOKEN", "TELEGRAM_TOKEN", "TIKTOK_APP_SECRET", "TIKTOK_ACCESS_TOKEN", "SECRET_KEY"]
    for name, word in zip(names, words, strict=False):
        monkeypatch.setenv(f"TAKT_{name}", word)
    monkeypatch.setenv("TAKT_DATABASE_URL", "postgresql://u:p%2Fword@h/n?password=q-word")
    settings = load()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert not [word for word in [*words, "p%2Fword"] if word in shown]
    assert secrets_of(settings) == words
    assert secrets_of(Settings(discord_token=None, database_url="sqlite:///a.db")) == words[:0] + words[1:5]


def test_unknown_variables_are_named_with_the_nearest_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_DISCORD_TOKN", "geheim")
    monkeypatch.setenv("TAKT_LANGUAGE", "de")
    Path(".env").write_text("takt_zebra=1\nOTHER=1\nTAKT_CURRENCY=EUR\n")
    load()
    assert hints() == [
        "TAKT_DISCORD_TOKN is not a setting; TAKT_DISCORD_TOKEN is.",
        "TAKT_ZEBRA is not a setting.",
    ]


def test_the_key_comes_from_the_variable_when_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_SECRET_KEY", "one-" * 4)
    one = made(load())
    monkeypatch.setenv("TAKT_SECRET_KEY", "two-" * 4)
    assert made(load()) != one
    assert not Path("taktgeber.key").exists()


def made(settings: Settings) -> str:
    return keys_of(settings).make("x")


def test_older_keys_follow_after_commas_and_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_SECRET_KEY", "old-" * 4)
    old = made(load())
    monkeypatch.setenv("TAKT_SECRET_KEY", f"{'new-' * 4},{'old-' * 4},")
    keys = keys_of(load())
    assert keys.made("x") == [keys.make("x"), old]
    assert keys.make("x") != old
    assert secrets_of(load()) == ["new-" * 4, "old-" * 4]


def test_the_key_file_may_hold_older_keys_on_further_lines() -> None:
    old = made(load())
    kept = Path("taktgeber.key").read_text()
    Path("taktgeber.key").write_text("a-new-key-of-enough-letters\n" + kept)
    assert keys_of(load()).made("x")[1:] == [old]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("sqlite:///taktgeber.db", "taktgeber.key"),
        ("sqlite:///da%20ta/my team#1.db?timeout=5", "da%20ta/taktgeber.key"),
        ("sqlite:///:memory:", "taktgeber.key"),
        ("postgresql://h/data", "taktgeber.key"),
    ],
)
def test_the_key_file_is_made_once_beside_the_database(
    monkeypatch: pytest.MonkeyPatch, url: str, place: str
) -> None:
    Path("da%20ta").mkdir()
    monkeypatch.setenv("TAKT_DATABASE_URL", url)
    key = made(load())
    assert stat.S_IMODE(Path(place).stat().st_mode) == 0o600
    assert made(load()) == key
    assert [path.name for path in Path().rglob("*") if path.is_file()] == ["taktgeber.key"]


def test_starts_at_the_same_time_agree_on_one_key() -> None:
    settings, keys, gate = load(), [], threading.Barrier(8)

    def start() -> None:
        gate.wait()
        keys.append(made(settings))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [path.name for path in Path().iterdir()] == ["taktgeber.key"]


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 50, b"long-enough-to-be-one\nshort\n"])
def test_a_key_file_that_is_no_key_stops_the_start(content: bytes) -> None:
    Path("taktgeber.key").write_bytes(content)
    with pytest.raises(SettingsError, match=r"^TAKT_SECRET_KEY must be set, or taktgeber\.key .+\.$"):
        keys_of(load())
    assert Path("taktgeber.key").read_bytes() == content


def test_a_key_file_that_cannot_be_made_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_DATABASE_URL", "sqlite:///absent/taktgeber.db")
    with pytest.raises(
        SettingsError, match=r"absent/taktgeber\.key be usable \(No such file or directory\)\.$"
    ):
        keys_of(load())


@pytest.mark.parametrize("name", [".env.example", "README.md"])
def test_every_setting_is_documented(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    wanted = {variable(field) for field in Settings.model_fields}
    named = set(re.findall(r"\bTAKT_[A-Z_]+[A-Z]", text))
    assert named == wanted


def test_the_example_file_shows_the_defaults() -> None:
    Path(".env").write_text((ROOT / ".env.example").read_text("utf-8"), "utf-8")
    shown = load()
    Path(".env").unlink()
    assert shown == load()
