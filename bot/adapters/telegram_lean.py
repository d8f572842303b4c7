"""Load python-telegram-bot without cryptography, which it needs for Telegram Passport alone.

Whoever imports the library does so after this: it takes eight megabytes less, and leaves ours to its use.
"""

from __future__ import annotations

import sys

if not {"telegram", "cryptography"} & sys.modules.keys():
    # An import of it fails as where it is not installed, which the library is made for.
    sys.modules["cryptography"] = None  # type: ignore[assignment]
    try:
        import telegram  # noqa: F401
    finally:
        del sys.modules["cryptography"]
