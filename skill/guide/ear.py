"""The second ear: what raw words mean, found by their likeness to the phrases in the content."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from skill.guide.meaning import NOTHING, Candidate, Context, Meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skill.guide.types import Guide

WORD = re.compile(r"[a-z0-9']+")


class Index(Struct, frozen=True):
    """Phrases by what they mean."""

    labels: tuple[tuple[str, str], ...]
    phrases: tuple[tuple[int, str], ...]
    idf: dict[str, float]


def build_index(guide: Guide, phrases: Sequence[tuple[str, str, str]]) -> Index:
    labels = tuple(dict.fromkeys((kind, id_) for kind, id_, _ in phrases))
    number = {label: n for n, label in enumerate(labels)}
    df = Counter(word for *_, phrase in phrases for word in set(WORD.findall(phrase)))
    idf = {word: math.log(1 + len(phrases) / count) for word, count in df.items()}
    return Index(labels, tuple((number[kind, id_], phrase) for kind, id_, phrase in phrases), idf)


class Ear:
    def __init__(self, index: Index) -> None:
        self._index = index
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._norms: list[float] = []
        for n, (_, phrase) in enumerate(index.phrases):
            words = set(WORD.findall(phrase))
            self._norms.append(math.sqrt(sum(index.idf[w] ** 2 for w in words)))
            for word in words:
                self._postings[word].append(n)

    def sign(self, text: str) -> Candidate | None:
        return None

    def third_person(self, text: str) -> bool:
        return bool(re.search(r"\b(he|she|my (mum|mom|dad|mother|father|wife|husband))\b", text))

    def understand(self, text: str, context: Context) -> Meaning:
        words = set(WORD.findall(text.lower()))
        scores: Counter[int] = Counter()
        idf = self._index.idf
        for word in words & idf.keys():
            for n in self._postings[word]:
                scores[n] += idf[word] ** 2
        if not scores:
            return NOTHING
        norm = math.sqrt(sum(idf.get(w, 5.0) ** 2 for w in words))
        best: dict[int, float] = {}
        for n, s in scores.items():
            label = self._index.phrases[n][0]
            best[label] = max(best.get(label, 0), s / norm / self._norms[n])
        label, score = max(best.items(), key=lambda item: item[1])
        kind, id_ = self._index.labels[label]
        if score < 0.4:
            return NOTHING
        return Meaning(Candidate(kind, id_, score))
