"""The second ear: what raw words mean. Warning signs first and on their own path, then everything else."""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_left
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from skill.guide.alarm import EMERGENCY, NEW_THOUGHT, RANK, Alarm
from skill.guide.features import features, words_of
from skill.guide.index import Index, WeightTable, phrase_key
from skill.guide.meaning import Candidate, Context, Meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

# How much the words must sound like an emergency, from 0 to 1: alone, and where a sign's needs are met as well.
SOUNDS_URGENT = 0.5
SOUNDS_URGENT_WITH_NEEDS = 0.05
SAME_DAY_WITH_NEEDS = 0.05
# Below the first the guide says honestly that it does not know. A lead smaller than the second is a close call.
UNSURE = 0.35
CLOSE_CALL = 0.0
# Margins of the classifier to a score between 0 and 1.
STEEPNESS = 5.0
MARGIN_AT_HALF = -0.45
# A few words that say little by themselves ("how long", "and why") are about what was heard last.
SHORT = 4

_DIGITS = re.compile(r"\d+")


class Ear:
    """Understands by an index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._table = WeightTable(index)
        self._alarm = Alarm(index.alarm)
        self._phrases = array("Q", index.phrases)
        self._meanings = array("H", index.meanings)
        self._vocabulary = frozenset(index.vocabulary)
        self._people = re.compile(rf"\b(?:{'|'.join(map(re.escape, index.people))})\b") if index.people else None
        self._urgent_columns = {urgency: len(index.labels) + n for n, urgency in enumerate(index.urgencies)}
        ranks = {(a.kind, a.id): a.rank for a in index.alarm.alternatives}
        self._signs = [(n, ranks[label]) for n, label in enumerate(index.labels) if label in ranks]
        self._is_sign = frozenset(n for n, _ in self._signs)
        self.correct = lru_cache(maxsize=2048)(self._correct)

    def third_person(self, text: str) -> bool:
        """Whether the words are about somebody else: "my mum", "he"."""
        return bool(self._people and self._people.search(" ".join(words_of(text))))

    def sign(self, text: str) -> Candidate | None:
        """The most urgent warning sign in the words, if any: told by its needs, by its likeness, or known by heart."""
        words = self._heard(text)
        if not words:
            return None
        heard = self._alarm.hear(words)
        thoughts = _thoughts(words)
        scores = [self._table.scores(features(thought)) for thought in thoughts]
        urgent = [self._sounds(s, "emergency") for s in scores]
        loudest = max(range(len(thoughts)), key=urgent.__getitem__)
        if heard and heard.rank == EMERGENCY and (heard.known or urgent[loudest] > SOUNDS_URGENT_WITH_NEEDS):
            return Candidate(heard.kind, heard.id, max(urgent[loudest], 0.5))
        if urgent[loudest] > SOUNDS_URGENT:
            return self._best_sign(scores[loudest], EMERGENCY, urgent[loudest])
        return self._lesser_sign(heard, scores)

    def _lesser_sign(self, heard: object, scores: list[list[float]]) -> Candidate | None:
        return None

    def _best_sign(self, scores: Sequence[float], rank: int, score: float) -> Candidate:
        column = max((n for n, r in self._signs if r == rank), key=scores.__getitem__)
        kind, id_ = self._index.labels[column]
        return Candidate(kind, id_, score)  # type: ignore[arg-type]  # labels are written by the compiler

    def _sounds(self, scores: Sequence[float], urgency: str) -> float:
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, scores[self._urgent_columns[urgency]]))))

    def understand(self, text: str, context: Context) -> Meaning:
        """What the words mean; ``none`` where the guide has nothing that is like them."""
        words = self._heard(text)
        numbers = tuple(self._index.numbers[word] for word in words if word in self._index.numbers)
        unit = next((self._index.units[word] for word in words if word in self._index.units), "")
        known = self._known_phrase(words)
        if known is not None:
            return Meaning(self._candidate(known, 1.0), None, numbers, unit)
        if len(words) <= SHORT and context.words and not self._speaks_for_itself(words):
            words = [*words, *words_of(context.words)]
        scores = self._table.scores(features(words))[: len(self._index.labels)]
        first, second = _two_best(scores)
        best = _likely(scores[first])
        if not words or best < UNSURE:
            return Meaning(Candidate("none", "", best), None, numbers, unit)
        lead = best - _likely(scores[second])
        runner_up = self._candidate(second, _likely(scores[second])) if lead < CLOSE_CALL else None
        return Meaning(self._candidate(first, best), runner_up, numbers, unit)

    def _speaks_for_itself(self, words: Sequence[str]) -> bool:
        return any(len(word) > 5 for word in words)

    def _candidate(self, column: int, score: float) -> Candidate:
        kind, id_ = self._index.labels[column]
        return Candidate(kind, id_, round(score, 3))  # type: ignore[arg-type]  # labels are written by the compiler

    def _known_phrase(self, words: Sequence[str]) -> int | None:
        key = phrase_key(words)
        at = bisect_left(self._phrases, key)
        return self._meanings[at] if at < len(self._phrases) and self._phrases[at] == key else None

    def _heard(self, text: str) -> list[str]:
        """Words, with numbers written out and misheard ones put right by the guide's own vocabulary."""
        return [self.correct(word) for word in words_of(text)]

    def _correct(self, word: str) -> str:
        if word in self._vocabulary or len(word) < 5 or _DIGITS.search(word):
            return word
        close = get_close_matches(word, self._vocabulary, n=1, cutoff=0.84)
        return close[0] if close else word


def _thoughts(words: Sequence[str]) -> list[list[str]]:
    """The whole, and each part between "and", "also", "but": a sign can hide in half a sentence."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word in NEW_THOUGHT:
            parts.append([])
        else:
            parts[-1].append(word)
    halves = [part for part in parts if len(part) > 1] if len(parts) > 1 else []
    return [list(words), *halves]


def _two_best(scores: Sequence[float]) -> tuple[int, int]:
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:2]
    return order[0], order[-1]


def _likely(margin: float) -> float:
    return 1 / (1 + math.exp(-STEEPNESS * (margin - MARGIN_AT_HALF)))


_ = RANK
