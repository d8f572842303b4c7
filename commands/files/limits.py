"""What a child process may take of the machine."""

from __future__ import annotations

try:
    import resource
except ImportError:  # a platform without limits for processes
    resource = None  # type: ignore[assignment]


def limit_process(memory: int, seconds: int) -> None:
    """Bound this process's memory and time, where the platform can; it leaves no core file."""
    if resource is None:
        return
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_CPU, seconds)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(limit: int, wanted: int) -> None:
    _, hard = resource.getrlimit(limit)
    bound = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(limit, (bound, bound))
