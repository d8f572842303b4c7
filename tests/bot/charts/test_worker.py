import io

from bot.charts.drawing import to_svg
from bot.charts.worker import ANSWER, REQUEST, serve
from tests.bot.charts.samples import png_size, spend_and_views


def answers(*requests: bytes) -> list[tuple[bool, bytes]]:
    target = io.BytesIO()
    serve(io.BytesIO(b"".join(REQUEST.pack(len(each)) + each for each in requests)), target)
    target.seek(0)
    found = []
    while head := target.read(ANSWER.size):
        done, length = ANSWER.unpack(head)
        found.append((done, target.read(length)))
    return found


def test_each_request_has_its_answer_also_after_a_wrong_one() -> None:
    svg = to_svg(spend_and_views(3), scale=0.5).encode()
    (refused, reason), (done, png) = answers(b"no picture", svg)
    assert (refused, done) == (False, True)
    assert reason
    assert png_size(png) == (400, 225)


def test_it_ends_with_its_input() -> None:
    assert answers() == []
    serve(io.BytesIO(b"\x00"), io.BytesIO())
