"""The second ear: what raw words mean. Warning signs first and on their own path, then everything else."""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_left
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from skill.guide.alarm import EMERGENCY, NEW_THOUGHT, SAME_DAY, Alarm
from skill.guide.features import features, without_numbers, words_of
from skill.guide.index import Index, WeightTable, phrase_key
from skill.guide.meaning import Candidate, Context, Meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

# How far the likeness to an emergency must lead all else: for the whole of what was said, for a part of it, and where a
# sign's needs are met as well (then it may even lag a little). Set on half of the held-out phrases; README has figures.
LEAD_OF_WHOLE = 0.0
LEAD_OF_PART = 0.2
LEAD_WITH_NEEDS = -0.7
# Margins of the classifier. Below the first the guide says honestly that it does not know; with a lead smaller than the
# second it asks which was meant; an answer must lead everything the guide does not answer by the third.
UNSURE = -0.65
CLOSE_CALL = 0.05
LEAD_OVER_DECLINE = 0.2
# A margin as a score between 0 and 1, one half where the guide is unsure.
STEEPNESS = 5.0
NEVER = -9.0

# Spelling by ear: letters that sound alike, how like two spellings must be, and how much longer one may be.
_SOUNDS = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "f", "d": "t", "b": "p", "g": "k"})
LIKENESS = 0.8
LENGTH_APART = 2
SHORTEST_CORRECTED = 5

_DIGITS = re.compile(r"\d+")


class Ear:
    """Understands by an index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._table = WeightTable(index)
        # Between a look for signs and a look for the meaning of the same words; nothing of a listener is kept longer.
        self._weighed: tuple[tuple[str, ...], list[float]] = ((), [])
        self._alarm = Alarm(index.alarm)
        self._phrases = array("Q", index.phrases)
        self._meanings = array("H", index.meanings)
        self._vocabulary = frozenset(index.vocabulary)
        self._people = re.compile(rf"\b(?:{'|'.join(map(re.escape, index.people))})\b") if index.people else None
        ranks = {(a.kind, a.id): a.rank for a in index.alarm.alternatives}
        urgent = [ranks.get(label, -1) for label in index.labels]
        self._of_rank = {rank: [n for n, r in enumerate(urgent) if r == rank] for rank in (EMERGENCY, SAME_DAY)}
        self._below_rank = {rank: [n for n, r in enumerate(urgent) if r < rank] for rank in (EMERGENCY, SAME_DAY)}
        self._urgent = frozenset(n for n, rank in enumerate(urgent) if rank >= SAME_DAY)
        self._declines = [n for n, (kind, _) in enumerate(index.labels) if kind == "decline"]
        self.correct = lru_cache(maxsize=2048)(self._correct)

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        """The vocabulary by how words begin to sound; made when a word is heard that is not in it."""
        by_sound: dict[str, list[str]] = {}
        for word in self._index.vocabulary:
            by_sound.setdefault(_sound(word), []).append(word)
        return by_sound

    def third_person(self, text: str) -> bool:
        """Whether the words are about somebody else: "my mum", "he"."""
        return bool(self._people and self._people.search(" ".join(words_of(text))))

    def first_person(self, text: str) -> bool:
        """Whether the words are about the speaker, and about nobody else."""
        return not self.third_person(text) and any(word in self._index.first_person for word in words_of(text))

    def sign(self, text: str) -> Candidate | None:
        """The most urgent warning sign in the words, if any: told by its needs, by its likeness, or known by heart."""
        words = self._heard(text)
        if not words:
            return None
        heard = self._alarm.hear(words)
        if heard and heard.known:
            return Candidate(heard.kind, heard.id, 1.0)
        whole, *parts = _thoughts(words)
        scores = [self._weigh(whole), *map(self._weigh, parts)]
        for rank in (EMERGENCY, SAME_DAY):
            leads = [self._lead(s, rank) for s in scores]
            most = max(range(len(leads)), key=lambda n: leads[n] - (LEAD_OF_PART if n else LEAD_OF_WHOLE))
            if leads[most] > (LEAD_OF_PART if most else LEAD_OF_WHOLE):
                return self._best_sign(scores[most], rank)
            if heard and heard.rank == rank and max(leads) > LEAD_WITH_NEEDS:
                return Candidate(heard.kind, heard.id, 0.5)
        self._weighed = (tuple(words), scores[0])
        return None

    def _weigh(self, words: Sequence[str]) -> list[float]:
        return self._table.scores(features(words))

    def _weighed_before(self, words: Sequence[str]) -> list[float]:
        """The scores of words in which no sign was heard a moment ago, handed out once; of other words, weighed now."""
        (before, scores), self._weighed = self._weighed, ((), [])
        return scores if before == tuple(words) else self._weigh(words)

    def _lead(self, scores: Sequence[float], rank: int) -> float:
        """How far the best sign of this rank leads everything that is less urgent; far behind where there is none."""
        best = max(map(scores.__getitem__, self._of_rank[rank]), default=NEVER)
        return best - max(map(scores.__getitem__, self._below_rank[rank]), default=0.0)

    def _best_sign(self, scores: Sequence[float], rank: int) -> Candidate:
        column = max(self._of_rank[rank], key=scores.__getitem__)
        return self._candidate(column, _likely(scores[column]))

    def understand(self, text: str, context: Context) -> Meaning:
        """What the words mean; ``none`` where the guide has nothing that is like them."""
        spoken = words_of(text)
        numbers = tuple(self._number(word) for word in spoken if word.isdecimal() or word in self._index.numbers)
        unit = next((self._index.units[word] for word in spoken if word in self._index.units), "")
        words = self._heard(text)
        known = self._known_phrase(words)
        if known is not None:
            return Meaning(self._candidate(known, 1.0), None, numbers, unit)
        leans = all(word in self._index.leaning for word in words)
        if not words or (leans and not context.words):
            return Meaning(Candidate("none", "", 0.0), None, numbers, unit)
        if leans:
            words = [*words, *words_of(context.words)]
        scores = self._weighed_before(words)
        if leans:
            # What was heard last must not turn "how long" into an alarm.
            scores = [NEVER if n in self._urgent else score for n, score in enumerate(scores)]
        first, second = _two_best(scores)
        if scores[first] < UNSURE:
            return Meaning(Candidate("none", "", _likely(scores[first])), None, numbers, unit)
        declined = max(self._declines, key=scores.__getitem__, default=first)
        if scores[first] - scores[declined] < LEAD_OVER_DECLINE:
            return Meaning(self._candidate(declined, _likely(scores[declined])), None, numbers, unit)
        close = scores[first] - scores[second] < CLOSE_CALL
        runner_up = self._candidate(second, _likely(scores[second])) if close else None
        return Meaning(self._candidate(first, _likely(scores[first])), runner_up, numbers, unit, leans)

    def _candidate(self, column: int, score: float) -> Candidate:
        kind, id_ = self._index.labels[column]
        return Candidate(kind, id_, round(score, 3))

    def _known_phrase(self, words: Sequence[str]) -> int | None:
        key = phrase_key(words)
        at = bisect_left(self._phrases, key)
        return self._meanings[at] if at < len(self._phrases) and self._phrases[at] == key else None

    def _heard(self, text: str) -> list[str]:
        """Words, with numbers written out and misheard ones put right by the guide's own vocabulary."""
        return [self.correct(word) for word in without_numbers(words_of(text), self._index.numbers)]

    def _number(self, word: str) -> int:
        known = self._index.numbers.get(word)
        return int(word) if known is None else known

    def _correct(self, word: str) -> str:
        if word in self._vocabulary or len(word) < SHORTEST_CORRECTED or _DIGITS.search(word):
            return word
        like = [known for known in self._by_sound.get(_sound(word), ()) if abs(len(known) - len(word)) <= LENGTH_APART]
        close = get_close_matches(word, like, n=1, cutoff=LIKENESS)
        return close[0] if close else word


def _sound(word: str) -> str:
    """The sound a word begins with and the next consonant: words that are taken for each other mostly share it."""
    letters = word.translate(_SOUNDS)
    rest = [letter for letter in letters[1:] if letter not in "aeiouyh"]
    return letters[:1] + "".join(rest[:1])


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
    return 1 / (1 + math.exp(-STEEPNESS * (margin - UNSURE)))
