"""A headless Chromium, spoken to in its own protocol on loopback: it loads pages, runs and draws them."""

from __future__ import annotations

import asyncio
import json
import shutil
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 30.0
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


def installed() -> str:
    """Give the path of a Chromium, or nothing."""
    return next((found for name in _NAMES if (found := shutil.which(name))), "")


_WENT_ON = "Inspected target navigated or closed"


@dataclass
class Tab:
    """A page in the browser; ``problems`` are what its console and its policies complained of."""

    socket: aiohttp.ClientWebSocketResponse
    session: str
    problems: list[str] = field(default_factory=list)
    received: dict[str, int] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _events: list[str] = field(default_factory=list)
    _addresses: dict[str, str] = field(default_factory=dict)

    async def asks(self, method: str, **params: Any) -> Any:
        """Ask the browser for something, and keep what happens meanwhile."""
        number = next(self._numbers)
        await self.socket.send_json(
            {"id": number, "method": method, "params": params, "sessionId": self.session}
        )
        while True:
            told = await self._hear()
            if told.get("id") == number:
                assert "error" not in told, told["error"]
                return told["result"]

    async def _hear(self) -> dict[str, Any]:
        async with asyncio.timeout(_PATIENCE):
            told: dict[str, Any] = json.loads((await self.socket.receive()).data)
        params = told.get("params", {})
        match told.get("method"):
            case "Runtime.exceptionThrown":
                self.problems.append(str(params["exceptionDetails"]))
            case "Log.entryAdded" if params["entry"]["level"] == "error":
                self.problems.append(params["entry"]["text"])
            case "Network.responseReceived":
                self._addresses[params["requestId"]] = params["response"]["url"]
            case "Network.loadingFinished":
                address = self._addresses.get(params["requestId"], "")
                self.received[address] = int(params["encodedDataLength"])
            case str(name):
                self._events.append(name)
        return told

    async def opens(
        self,
        address: str,
        *,
        width: int = 1100,
        height: int = 900,
        scheme: str = "light",
        language: str = "en",
    ) -> None:
        """Load a page in a window of a size, in a colour scheme and a language, until it is drawn."""
        phone = width < 600
        self.received.clear()
        await self.asks(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await self.asks("Emulation.setEmulatedMedia", features=features)
        await self.asks("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
        self._events.clear()
        await self.asks("Page.navigate", url=address)
        while "Page.loadEventFired" not in self._events:
            await self._hear()
        await self.runs("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    async def runs(self, script: str) -> Any:
        """Run a script in the page and give its value."""
        options = {"awaitPromise": True, "returnByValue": True, "userGesture": True}
        try:
            told = await self.asks("Runtime.evaluate", expression=script, **options)
        except AssertionError as error:
            # A page that led on meanwhile has taken the question along: the one after it is asked.
            if _WENT_ON not in str(error):
                raise
            told = await self.asks("Runtime.evaluate", expression=script, **options)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    async def presses(self, key: str) -> None:
        """Press a key where the focus is."""
        for kind in ("keyDown", "keyUp"):
            await self.asks("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    async def draws(self, path: Path) -> None:
        """Draw the whole page."""
        size = (await self.asks("Page.getLayoutMetrics"))["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        told = await self.asks("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        await asyncio.to_thread(path.write_bytes, b64decode(told["data"]))

    async def prints(self, path: Path) -> None:
        """Print the page as it goes on paper."""
        told = await self.asks("Page.printToPDF", printBackground=False)
        await asyncio.to_thread(path.write_bytes, b64decode(told["data"]))


@asynccontextmanager
async def browsing() -> AsyncIterator[Tab]:
    """Start a browser with one page, and end it."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            installed(),
            *_FLAGS,
            f"--user-data-dir={folder}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with aiohttp.ClientSession() as session:
                socket = await session.ws_connect(await _address(process), max_msg_size=0)
                yield await _first_tab(socket)
                await socket.close()
        finally:
            process.kill()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    async with asyncio.timeout(_PATIENCE):
        while line := (await process.stderr.readline()).decode():
            if "listening on " in line:
                return line.split("listening on ")[1].strip()
    raise AssertionError("the browser has ended")


async def _first_tab(socket: aiohttp.ClientWebSocketResponse) -> Tab:
    await socket.send_json({"id": 1, "method": "Target.getTargets"})
    while (told := json.loads((await socket.receive()).data)).get("id") != 1:
        pass
    target = next(one for one in told["result"]["targetInfos"] if one["type"] == "page")
    params = {"targetId": target["targetId"], "flatten": True}
    await socket.send_json({"id": 2, "method": "Target.attachToTarget", "params": params})
    while (told := json.loads((await socket.receive()).data)).get("id") != 2:
        pass
    tab = Tab(socket, told["result"]["sessionId"])
    for domain in ("Page", "Runtime", "Log", "Network"):
        await tab.asks(f"{domain}.enable")
    return tab
