"""The table of the benchmarks: ratios, and which of them are over their limit."""

from __future__ import annotations

from tests.bench.table import Bound, Line, show, typical


def test_a_line_holds_up_to_its_limit() -> None:
    assert Line("job", 0.3, 0.1, 3.1).holds
    assert not Line("job", 0.3, 0.1, 2.9).holds
    assert Bound("job", 119, 120, "MB").holds
    assert not Bound("job", 121, 120, "MB").holds


def test_what_is_over_its_limit_is_marked() -> None:
    lines: list[Line | Bound] = [
        Line("start", 0.0417, 0.0209, 4),
        Line("import", 8.0, 0.0005, 2),
        Bound("idle", 121, 120, "MB"),
    ]
    table = show(lines).splitlines()
    assert table[1].split() == ["start", "41.7", "ms", "20.9", "ms", "2.00", "x", "4", "x"]
    assert table[2].split() == ["import", "8.00", "s", "500.0", "µs", "16000.00", "x", "2", "x", "over"]
    assert table[3].split() == ["idle", "121.0", "MB", "120", "MB", "over"]


def test_the_first_run_is_left_out() -> None:
    runs: list[int] = []
    assert typical(lambda: runs.append(1), times=3) >= 0
    assert len(runs) == 4
