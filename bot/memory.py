"""The garbage collector, which a start does not need and what lasts does not need either."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Hardly any garbage needs a collector to be found. To look for some after every 700 new objects, and at all
# there are after 70,000, took a second of a burst of ten thousand digests, and stalled it for up to 70 ms.
_YOUNG, _MIDDLE, _OLD = 5_000, 10, 40


@contextmanager
def undisturbed() -> Iterator[None]:
    """Look for no garbage while modules are loaded: what they make stays, and looking takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """Take what is there now for lasting, and from here on look for garbage seldom.

    To look at all of it stops everything for a while.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
