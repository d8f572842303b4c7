"""The table of the benchmarks: ratios, and which of them are over their limit."""

from __future__ import annotations

from tests.bench.table import Line, show, typical


def test_a_line_holds_up_to_its_limit() -> None:
    assert Line("job", 0.3, 0.1, 3.1).holds
    assert not Line("job", 0.3, 0.1, 2.9).holds


def test_what_is_over_its_limit_is_marked() -> None:
    table = show([Line("start", 0.0417, 0.0209, 4), Line("import", 8.0, 0.5, 2)]).splitlines()
    assert table[1].split() == ["start", "41.70", "ms", "20.90", "ms", "2.00", "4.00"]
    assert table[2].split() == ["import", "8000.00", "ms", "500.00", "ms", "16.00", "2.00", "over"]


def test_the_first_run_is_left_out() -> None:
    runs: list[int] = []
    assert typical(lambda: runs.append(1), times=3) >= 0
    assert len(runs) == 4
