"""Classes of plain values: a frozen dataclass, made when the first of its values is."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from threading import RLock
from types import new_class
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")

_MAKING = RLock()
_SHOWN = ("__dataclass_fields__", "__dataclass_params__", "__match_args__")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(kind: type[T]) -> type[T]:
    """Make a class of values: equal, hashed and shown by its fields, which mypy keeps from being changed.

    A frozen dataclass compiles a function for each of these: a millisecond a class, and there are hundreds,
    most of which a process never needs. This one compiles its ``__init__`` alone, and at its first use.
    """
    made = _Later(kind)

    def first(self: object, *given: Any, **named: Any) -> None:
        made.make()
        kind.__init__(self, *given, **named)

    def equal(self: object, other: object) -> Any:
        return (
            made.values(self) == made.values(other) if other.__class__ is self.__class__ else NotImplemented
        )

    def hashed(self: object) -> int:
        return hash(made.values(self))

    def shown(self: object) -> str:
        inside = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(kind))  # type: ignore[arg-type]
        return f"{self.__class__.__qualname__}({inside})"

    for name, does in (("__eq__", equal), ("__hash__", hashed), ("__repr__", shown)):
        if name not in vars(kind):
            setattr(kind, name, does)
    for name in _SHOWN:
        setattr(kind, name, _Asked(made, name))
    kind.__init__ = first  # type: ignore[method-assign]
    return kind


class _Later:
    """Make the dataclass that a class is to be, once, whichever thread asks first."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        self.made = False
        self.values: Any = self._first_values

    def make(self) -> None:
        """Give the class what a dataclass of its fields has.

        It is made of a copy, so that no other thread ever finds a class without its ``__init__``.
        """
        with _MAKING:
            if self.made:
                return
            kind, said = self.kind, vars(self.kind)
            annotations = said.get("__annotations__", {})
            kept = {
                name: said[name] for name in (*annotations, "__post_init__", "__module__") if name in said
            }
            # Without a docstring it would be given one with its signature, as slow as all the rest.
            inside = {**kept, "__annotations__": annotations, "__doc__": kind.__name__}
            bases = said.get("__orig_bases__", kind.__bases__)
            copy: type[Any] = dataclass(eq=False, repr=False)(
                new_class(kind.__name__, bases, exec_body=lambda body: body.update(inside))
            )
            for name in annotations:
                if name in vars(copy):
                    setattr(kind, name, vars(copy)[name])
                elif name in said:
                    delattr(kind, name)
            names = [one.name for one in fields(copy)]
            self.values = attrgetter(*names) if names else _nothing
            for name in (*_SHOWN, "__init__"):
                setattr(kind, name, vars(copy)[name])
            self.made = True

    def _first_values(self, one: object) -> Any:
        self.make()
        return self.values(one)


class _Asked:
    """Stand for what a class has as a dataclass until somebody asks for it."""

    def __init__(self, made: _Later, name: str) -> None:
        self._made, self._name = made, name

    def __get__(self, one: object, kind: type) -> Any:
        self._made.make()
        return getattr(self._made.kind, self._name)


def _nothing(_: object) -> tuple[()]:
    return ()
