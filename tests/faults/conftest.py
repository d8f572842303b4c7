"""A small disk with a database on it, where this machine allows one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.faults.small_disk import (
    Disk,
    NotAllowed,
    database_on,
    file_on,
    in_a_namespace,
    small_disk,
    user_of,
)


@dataclass(frozen=True)
class OnDisk:
    """A database, and the disk it alone is on."""

    disk: Disk
    url: str


@pytest.fixture
def on_disk(request: pytest.FixtureRequest, database_url: str) -> Iterator[OnDisk]:
    """Give a database on a small disk; where nobody may mount one, run the test in a namespace of its own."""
    with ExitStack() as stack:
        try:
            yield _on_disk(request, database_url, stack)
        except NotAllowed as reason:
            _elsewhere(request.node.nodeid, database_url, str(reason))


def _on_disk(request: pytest.FixtureRequest, url: str, stack: ExitStack) -> OnDisk:
    if url.startswith("sqlite"):
        disk = stack.enter_context(small_disk())
        return OnDisk(disk, file_on(disk, request.getfixturevalue("empty_sqlite")))
    server = request.getfixturevalue("postgres")
    disk = stack.enter_context(small_disk(user_of(server)))
    return OnDisk(disk, stack.enter_context(database_on(disk, server, url)))


def _elsewhere(test: str, url: str, reason: str) -> None:
    if not url.startswith("sqlite"):
        pytest.skip(f"PostgreSQL does not run in a namespace, and nothing can be mounted: {reason}")
    try:
        run = in_a_namespace(test)
    except NotAllowed as also:
        pytest.skip(f"nothing can be mounted: {reason}; {also}")
    assert "1 passed" in run.stdout, run.stdout + run.stderr
    pytest.skip("passed, in a namespace where it may mount a disk")
