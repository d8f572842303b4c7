"""The rules for buttons."""

from urllib.parse import urlsplit

from tests.servers.telegram_.errors import bad_request
from tests.servers.telegram_.schema import JsonObject

_MAX_DATA = 64
_MAX_BUTTONS = 100
_MAX_IN_ROW = 8


def checked_markup(markup: JsonObject) -> JsonObject:
    """Return a reply markup that Telegram would accept."""
    rows: list[list[JsonObject]] = [row for row in markup.get("inline_keyboard", []) if row]
    if "inline_keyboard" not in markup:
        return markup
    if sum(map(len, rows)) > _MAX_BUTTONS or any(len(row) > _MAX_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check(button)
    return {"inline_keyboard": rows} if rows else {}


def _check(button: JsonObject) -> None:
    looks = {"text", "style", "icon_custom_emoji_id"}
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if len(button.keys() - looks) != 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
    if not 1 <= len(button.get("callback_data", "x").encode()) <= _MAX_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(button["url"])


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    reachable = parts.scheme == "tg" or (parts.scheme in ("http", "https") and "." in (parts.hostname or ""))
    if not reachable:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
