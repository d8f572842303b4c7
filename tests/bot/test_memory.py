"""The garbage collector during a start."""

from __future__ import annotations

import gc

import pytest

from bot.memory import undisturbed


def test_no_garbage_is_looked_for_meanwhile_and_what_is_there_is_left_alone_afterwards() -> None:
    try:
        with undisturbed():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()


def test_garbage_is_looked_for_again_after_a_failure() -> None:
    try:
        with pytest.raises(ImportError), undisturbed():
            raise ImportError
        assert gc.isenabled()
    finally:
        gc.unfreeze()
