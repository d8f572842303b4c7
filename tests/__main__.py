"""``python3 -m tests``: runs the tests; ``python3 -m tests texts`` keeps the catalogue."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Run what the first word names, else pytest with all the words."""
    if arguments[:1] == ["texts"]:
        from tests import catalogue

        return catalogue.main(arguments[1:])
    import pytest

    return int(pytest.main(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
