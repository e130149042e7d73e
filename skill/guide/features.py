"""From words to what the classifier weighs: stems, pairs of stems, and the beginnings of words."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from snowballstemmer.english_stemmer import EnglishStemmer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{LEFT SINGLE QUOTATION MARK}": "'"})
_STEMMER = EnglishStemmer()

# A listener says a sentence or three; more than this is noise, and would only cost time.
MOST_WORDS = 120

# Beginnings of words join what the stemmer leaves apart (drive, driving, drove) and survive a misheard ending.
BEGINNINGS = (3, 4, 5)

Blocks = tuple[list[int], ...]


def words_of(text: str) -> list[str]:
    """Lower-case words, without punctuation."""
    return _WORD.findall(text.lower().translate(_APOSTROPHES))[:MOST_WORDS]


def without_numbers(words: Sequence[str], numbers: Mapping[str, int]) -> list[str]:
    """The words with every number but one ("the next one") made the same: which number it is changes no meaning."""
    return ["#" if word.isdecimal() or numbers.get(word, 1) != 1 else word for word in words]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The word without its ending."""
    return str(_STEMMER.stemWord(word))


def features(words: Sequence[str]) -> Blocks:
    """Hashes of the stems, of the pairs of stems, and of the beginnings of words; each once in its block."""
    stems = [stem(word) for word in words]
    edged = ("<", *stems, ">")
    return (
        list({crc32(f"s {word}".encode()) for word in stems}),
        list({crc32(f"p {a} {b}".encode()) for a, b in pairwise(edged)}),
        list({crc32(f"b {word[:size]}".encode()) for word in words for size in BEGINNINGS if len(word) >= size}),
    )
