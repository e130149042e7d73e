"""Placeholders and what they stand for: the locale's words, and you or they."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Role = Literal["patient", "caregiver"]

PLACEHOLDER = re.compile(r"\{(\w+)\}")
SPOKEN_SUFFIX = "_spoken"
_SENTENCE_START = re.compile(r"(?:^|(?<=[.?] ))[a-z]")

_PRONOUNS: dict[Role, dict[str, str]] = {
    "patient": {"they": "you", "them": "you", "their": "your", "theirs": "yours", "themselves": "yourself"},
    "caregiver": {w: w for w in ("they", "them", "their", "theirs", "themselves")},
}
PRONOUNS: dict[Role, dict[str, str]] = {
    role: words | {name.capitalize(): word.capitalize() for name, word in words.items()}
    for role, words in _PRONOUNS.items()
}


class Wording:
    """The words of one locale, for one role."""

    def __init__(self, words: Mapping[str, str], role: Role) -> None:
        self._words = {**words, **PRONOUNS[role]}

    def fill(self, sentence: str, **extra: object) -> str:
        """The sentence with every placeholder replaced, capitalised where it starts a sentence.

        Raises KeyError for an unknown placeholder; the loader has refused any such sentence before.
        """
        values = {**self._words, **extra}
        filled = PLACEHOLDER.sub(lambda match: str(values[match[1]]), sentence)
        return _SENTENCE_START.sub(lambda match: match[0].upper(), filled)


def spoken_forms(words: Mapping[str, str]) -> dict[str, str]:
    """Written to spoken form, for locale words that are read aloud differently (``fever``, ``fever_spoken``)."""
    return {
        words[name.removesuffix(SPOKEN_SUFFIX)]: spoken
        for name, spoken in words.items()
        if name.endswith(SPOKEN_SUFFIX)
    }
