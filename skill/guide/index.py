"""The table the ear looks things up in: every feature's weight for every meaning it speaks for.

Kept as sorted arrays inside one file, so that loading it is reading it; nothing is built when a process starts.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from hashlib import blake2b
from typing import TYPE_CHECKING

from msgspec import Struct

from skill.guide.alarm import AlarmTable
from skill.guide.meaning import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def phrase_key(words: Sequence[str]) -> int:
    """The number a written utterance is known by: 64 bits of its words' hash."""
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "little")


class Hearing(Struct, frozen=True):
    """Words of a language: for other people, for oneself, words that lean on what was said before, words for units."""

    people: tuple[str, ...]
    first_person: frozenset[str]
    leaning: frozenset[str]
    units: dict[str, str]


class Index(Struct, frozen=True):
    """A trained ear.

    ``labels`` are kind and id of what can be meant, one a column. ``keys`` (uint32, sorted), ``starts`` (uint32),
    ``columns`` (uint16) and ``weights`` (int8, in units of the column's ``scales``) are the table; ``biases`` belong to
    the columns. ``phrases`` (uint64, sorted) and ``meanings`` (uint16) know the written utterances by heart.
    """

    labels: tuple[Label, ...]
    keys: bytes
    starts: bytes
    columns: bytes
    weights: bytes
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    phrases: bytes
    meanings: bytes
    vocabulary: tuple[str, ...]
    people: tuple[str, ...]
    first_person: frozenset[str]
    leaning: frozenset[str]
    units: dict[str, str]
    numbers: dict[str, int]
    alarm: AlarmTable


class WeightTable:
    """Weights by feature."""

    def __init__(self, index: Index) -> None:
        self._keys = array("I", index.keys)
        self._starts = array("I", index.starts)
        self._columns = array("H", index.columns)
        self._weights = array("b", index.weights)
        self._scales = index.scales
        self._biases = index.biases

    def scores(self, blocks: Iterable[Sequence[int]]) -> list[float]:
        """A score for every column. Each block of features counts the same, however many features it has."""
        sums = [0.0] * len(self._biases)
        keys, starts, columns, weights = self._keys, self._starts, self._columns, self._weights
        for block in blocks:
            share = len(block) ** -0.5 if block else 0.0
            for key in block:
                at = bisect_left(keys, key)
                if at < len(keys) and keys[at] == key:
                    here = slice(starts[at], starts[at + 1])
                    for column, weight in zip(columns[here], weights[here], strict=True):
                        sums[column] += weight * share
        return [b + total * scale for b, total, scale in zip(self._biases, sums, self._scales, strict=True)]
