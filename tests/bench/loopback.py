"""The strict platforms in a process of their own, and what a bench asks of them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Loopback:
    """Where they listen."""

    url: str

    @property
    def discord(self) -> str:
        """Give the base of Discord's REST."""
        return f"{self.url}/discord"

    def log(self) -> dict[str, Any]:
        """Give what arrived and what was refused, by platform."""
        found: dict[str, Any] = self._ask("/log")
        return found

    def bot_is_there(self) -> None:
        """Wait until a bot has come to Discord's gateway."""
        while not self._ask("/there"):
            time.sleep(0.02)

    def tell(self, path: str, content: Any) -> Any:
        """Let a person say something, or say which servers there are."""
        return self._ask(path, json.dumps(content).encode())

    def _ask(self, path: str, content: bytes | None = None) -> Any:
        with urlopen(Request(self.url + path, content, {"Content-Type": "application/json"})) as answer:
            return json.load(answer)


@contextmanager
def loopback(factor: float) -> Iterator[Loopback]:
    """Run both platforms with so many times their limits; 0 for none."""
    command = [sys.executable, "-m", "tests.bench.strict", str(factor)]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin
        assert server.stdout
        yield Loopback(f"http://127.0.0.1:{int(server.stdout.readline())}")
        server.stdin.close()
