"""Classes of values behave as frozen dataclasses do."""

from __future__ import annotations

from dataclasses import field, replace

from storage.frozen import frozen


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
