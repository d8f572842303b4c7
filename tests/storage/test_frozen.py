"""Classes of values behave as frozen dataclasses do."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import MISSING, asdict, field, fields, replace
from threading import Barrier
from typing import Generic, TypeVar

import pytest

from storage.frozen import frozen

T = TypeVar("T")


@frozen
class _Pair:
    left: int
    right: str = ""


@frozen
class _Longer(_Pair):
    more: tuple[int, ...] = field(default=())


@frozen
class _One:
    only: str


@frozen
class _Nothing:
    pass


@frozen
class _Silent:
    secret: str

    def __repr__(self) -> str:
        return "silent"


def test_values_are_equal_by_their_fields() -> None:
    assert _Pair(1, "a") == _Pair(1, "a") != _Pair(1, "b")
    assert _One("a") == _One("a") != _One("b")
    assert _Nothing() == _Nothing()


def test_values_of_another_class_are_never_equal() -> None:
    assert _Pair(1) != _Longer(1)


def test_equal_values_are_one_key() -> None:
    assert {_Pair(1), _Pair(1), _Longer(1), _Longer(1, more=(2,)), _Nothing(), _Nothing()} == {
        _Pair(1),
        _Longer(1),
        _Longer(1, more=(2,)),
        _Nothing(),
    }


def test_a_value_shows_its_fields() -> None:
    assert repr(_Longer(1, "a", (2,))) == "_Longer(left=1, right='a', more=(2,))"


def test_what_a_class_says_of_itself_is_kept() -> None:
    assert repr(_Silent("x")) == "silent"


def test_a_value_is_copied_with_changes() -> None:
    assert replace(_Pair(1, "a"), right="b") == _Pair(1, "b")


@frozen
class _Listed(Generic[T]):
    many: list[T] = field(default_factory=list)
    twice: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "twice", len(self.many) * 2)


@frozen
class _Unasked:
    left: int
    right: str = field(default="right")


@frozen
class _Inheriting(_Unasked):
    more: str = "more"


@frozen
class _Sent:
    left: int


class _Plain(_Sent):
    pass


def test_what_a_dataclass_knows_of_itself_is_there_before_its_first_value() -> None:
    assert [one.name for one in fields(_Inheriting)] == ["left", "right", "more"]
    assert [one.default for one in fields(_Inheriting)] == [MISSING, "right", "more"]
    assert vars(_Inheriting)["__match_args__"] == ("left", "right", "more")
    assert asdict(_Inheriting(1)) == {"left": 1, "right": "right", "more": "more"}


def test_each_value_has_its_own_default() -> None:
    one, other = _Listed[int](), _Listed[int]([1])
    one.many.append(2)

    assert (one.many, other.many, other.twice, _Listed[int]().many) == ([2], [1], 2, [])


def test_a_value_that_came_from_another_process_is_the_first_one() -> None:
    raw = (
        b"\x80\x04\x8c"
        + bytes([len(__name__)])
        + __name__.encode()
        + b"\x8c\x05_Sent\x93)\x81}\x8c\x04leftK\x07sb."
    )

    assert repr(pickle.loads(raw)) == "_Sent(left=7)"
    assert pickle.loads(raw) == _Sent(7)
    assert _Plain(8).left == 8


def test_a_wrong_value_is_refused_by_name() -> None:
    for _ in range(2):  # the first is answered by what makes the class
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'only'"):
            _One()  # type: ignore[call-arg]


def test_threads_that_ask_at_once_all_get_a_value() -> None:
    def race() -> bool:
        @frozen
        class Fresh:
            left: int
            right: list[int] = field(default_factory=list)

        together = Barrier(8)

        def ask(number: int) -> object:
            together.wait()
            return Fresh(number)

        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(ask, range(8))) == [Fresh(number) for number in range(8)]

    assert all(race() for _ in range(50))
