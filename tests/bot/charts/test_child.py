import os
import signal
import sys
from collections.abc import Iterator

import pytest

from bot.charts.child import Child, DrawingError
from bot.charts.drawing import to_svg
from tests.bot.charts.samples import png_size, spend_and_views

SVG = to_svg(spend_and_views(3), scale=0.5)
# Say which process answers and which of our settings it can see, in place of a picture.
_TELLS = """
import os, struct, sys
while head := sys.stdin.buffer.read(4):
    sys.stdin.buffer.read(struct.unpack(">I", head)[0])
    told = f"{os.getpid()} {sorted(name for name in os.environ if name.startswith('TAKT_'))}".encode()
    sys.stdout.buffer.write(struct.pack(">?I", True, len(told)) + told)
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child()
    yield made
    made.close()


def test_it_draws_one_after_the_other(child: Child) -> None:
    assert [png_size(child.draw(SVG)) for _ in range(2)] == [(400, 225), (400, 225)]


def test_it_says_when_a_picture_cannot_be_drawn_and_goes_on(child: Child) -> None:
    with pytest.raises(DrawingError):
        child.draw("no picture")
    assert child.draw(SVG)


def test_a_killed_process_is_replaced() -> None:
    child = Child((sys.executable, "-c", _TELLS))
    first = int(child.draw(SVG).split()[0])
    os.kill(first, signal.SIGKILL)
    assert int(child.draw(SVG).split()[0]) != first
    child.close()


def test_secrets_stay_with_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAKT_DISCORD_TOKEN", "secret")
    child = Child((sys.executable, "-c", _TELLS))
    assert child.draw(SVG).endswith(b"[]")
    child.close()


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "-c", "import sys; sys.stdin.buffer.read()"),
        (sys.executable, "-c", "pass"),
        ("/no/such/program",),
    ],
    ids=["hangs", "ends", "is not there"],
)
def test_a_process_without_an_answer_is_given_up(command: tuple[str, ...]) -> None:
    with pytest.raises(DrawingError, match="no answer"):
        Child(command, seconds=0.3).draw(SVG)
