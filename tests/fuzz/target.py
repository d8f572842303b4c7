"""What a parser is thrown at: bytes from nowhere, and the one promise that it keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commands.core.texts import LANGUAGES, UserError, translator

# A sentence holds a few words of what was typed, never all of it.
LONGEST_SENTENCE = 600


@dataclass(frozen=True)
class Target:
    """A parser under fire: ``run`` raises for anything but a value or a sentence.

    ``seeds`` are what it usually reads, ``pieces`` what its grammar is made of.
    """

    run: Callable[[bytes], object]
    seeds: Sequence[bytes]
    pieces: Sequence[str] = ()


def text_of(data: bytes) -> str:
    """Read bytes as a text; those that begin with 0xFF may also become halves of characters."""
    if data[:1] == b"\xff":
        return data[1:].decode("utf-16-le", "surrogatepass" if len(data) % 2 else "replace")
    return data.decode("utf-8", "replace")


def read(parse: Callable[[], object]) -> object | None:
    """Parse; a refusal must be a sentence in every language, and anything else that is raised is a fault."""
    try:
        return parse()
    except UserError as error:
        sentences = [translator(language)(error.message) for language in LANGUAGES]
        assert all(0 < len(sentence) < LONGEST_SENTENCE for sentence in sentences), sentences
        return None


def over_text(*parsers: Callable[[str], object]) -> Callable[[bytes], None]:
    """Throw a text at several parsers."""

    def run(data: bytes) -> None:
        text = text_of(data)
        for parser in parsers:
            read(lambda: parser(text))  # noqa: B023 - it is called at once

    return run


def seeds(*texts: str) -> list[bytes]:
    """Give texts as they come from outside."""
    return [text.encode() for text in texts]
