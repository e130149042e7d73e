"""Hearing a warning sign in words nobody has written down before.

A sign's ``needs`` are alternatives; each is a row of word groups. A sign is heard where one entry of every group stands
near the others. This is tuned to miss nothing: it runs first, on its own, and the most urgent sign wins.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from skill.guide.features import without_numbers, words_of
from skill.guide.meaning import MeaningKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from skill.guide.types import Decline, Sign, Urgency

# One entry of each group within this many words: about what is said in one breath.
NEAR = 8
# A word that begins a new thought: what was ruled out before it ("can it cause ...") is not ruled out after it.
NEW_THOUGHT = frozenset({"and", "also", "but", "plus", "because", "now", "so", "then", "today"})
RANK: dict[Urgency, int] = {"common": 0, "same_day": 1, "emergency": 2}
SAME_DAY = RANK["same_day"]
EMERGENCY = RANK["emergency"]
# Shorter utterances ("overdose") are left to the needs and the classifier; longer ones are known by heart.
KNOWN_BY_HEART = 3
LONGEST_ENTRY = 8

Needs = tuple[tuple[tuple[str, ...], ...], ...]

_GROUP_BITS = 6
_RULES_OUT = (1 << _GROUP_BITS) - 1


class Alternative(Struct, frozen=True):
    """One way of telling a sign: kind and id of what answers it, its rank, and how many groups must be heard."""

    kind: MeaningKind
    id: str
    rank: int
    groups: int


class AlarmTable(Struct, frozen=True):
    """All signs of a guide, by the words they are told in.

    ``entries`` and ``prefixes`` map words to where they belong: the number of an alternative and of its group, in one
    integer. ``by_heart`` holds whole utterances of emergencies, with the number of an alternative that says which.
    """

    alternatives: tuple[Alternative, ...]
    entries: dict[str, tuple[int, ...]]
    prefixes: dict[str, tuple[int, ...]]
    by_heart: dict[str, int]


class Heard(Struct, frozen=True):
    """A sign that was heard; ``known`` by heart, not pieced together."""

    kind: MeaningKind
    id: str
    rank: int
    known: bool = False


def build_alarm(
    signs: Mapping[str, Sign],
    declines: Mapping[str, Decline],
    utterances: Iterable[tuple[MeaningKind, str, list[str]]],
    numbers: Mapping[str, int],
) -> AlarmTable:
    """The table of all signs and of the declines that are as urgent; ``utterances`` are kind, id and words as heard."""
    alternatives: list[Alternative] = []
    entries: dict[str, dict[int, None]] = defaultdict(dict)
    prefixes: dict[str, dict[int, None]] = defaultdict(dict)
    urgent: list[tuple[MeaningKind, str, int, Needs]] = [
        *(("sign", id_, RANK[sign.urgency], sign.needs) for id_, sign in signs.items()),
        *(("decline", id_, EMERGENCY, decline.needs) for id_, decline in declines.items() if decline.urgent),
    ]
    for kind, id_, rank, needs in urgent:
        for groups in needs or ((),):
            wanted = [group for group in groups if not group[0].startswith("!")]
            unwanted = [group for group in groups if group[0].startswith("!")]
            base = len(alternatives) << _GROUP_BITS
            alternatives.append(Alternative(kind, id_, rank, len(wanted)))
            marks = [
                *((base | n, group) for n, group in enumerate(wanted)),
                *((base | _RULES_OUT, g) for g in unwanted),
            ]
            for mark, group in marks:
                for entry in group:
                    table = prefixes if entry.endswith("*") else entries
                    table[" ".join(without_numbers(words_of(entry), numbers))][mark] = None
    first = {(a.kind, a.id): n for n, a in reversed(list(enumerate(alternatives))) if a.rank == EMERGENCY}
    by_heart = {
        " ".join(words): first[kind, id_]
        for kind, id_, words in utterances
        if (kind, id_) in first and len(words) >= KNOWN_BY_HEART
    }
    return AlarmTable(
        tuple(alternatives),
        {words: tuple(marks) for words, marks in entries.items()},
        {words: tuple(marks) for words, marks in prefixes.items()},
        by_heart,
    )


class Alarm:
    """Hears signs by a table."""

    def __init__(self, table: AlarmTable) -> None:
        self._table = table
        self._sizes = sorted({phrase.count(" ") + 1 for phrase in table.by_heart})
        self._prefix_sizes = sorted({len(prefix) for prefix in table.prefixes})

    def hear(self, words: Sequence[str]) -> Heard | None:
        """The most urgent sign in the words, or None."""
        known = self._known(words)
        if known is not None:
            return self._heard(known, known=True)
        found, ruled_out = self._places(words)
        best: Heard | None = None
        for number, places in found.items():
            alternative = self._table.alternatives[number]
            if best and alternative.rank <= best.rank:
                continue
            if _near(places, alternative.groups, words, ruled_out.get(number, [])):
                best = self._heard(number)
        return best

    def _heard(self, number: int, *, known: bool = False) -> Heard:
        alternative = self._table.alternatives[number]
        return Heard(alternative.kind, alternative.id, alternative.rank, known)

    def _known(self, words: Sequence[str]) -> int | None:
        for size in self._sizes:
            for start in range(len(words) - size + 1):
                number = self._table.by_heart.get(" ".join(words[start : start + size]))
                if number is not None:
                    return number
        return None

    def _places(self, words: Sequence[str]) -> tuple[dict[int, list[tuple[int, int, int]]], dict[int, list[int]]]:
        """Where the words of each alternative stand (start, end, group), and where it is ruled out."""
        found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        ruled_out: dict[int, list[int]] = defaultdict(list)
        for start in range(len(words)):
            heard = ""
            for end in range(start, min(start + LONGEST_ENTRY, len(words))):
                heard = f"{heard} {words[end]}" if heard else words[end]
                for mark in self._marks(heard):
                    number, group = mark >> _GROUP_BITS, mark & _RULES_OUT
                    if group == _RULES_OUT:
                        ruled_out[number].append(start)
                    else:
                        found[number].append((start, end, group))
        return found, ruled_out

    def _marks(self, heard: str) -> Iterable[int]:
        yield from self._table.entries.get(heard, ())
        for size in self._prefix_sizes:
            if size > len(heard):
                return
            yield from self._table.prefixes.get(heard[:size], ())


def _near(places: list[tuple[int, int, int]], groups: int, words: Sequence[str], ruled_out: list[int]) -> bool:
    """Whether one place of every group lies within NEAR words, in a thought in which nothing rules the sign out."""
    if len({group for *_, group in places}) < groups:
        return False
    places.sort()
    for n, (start, _, _) in enumerate(places):
        ends: dict[int, int] = {}
        for at, end, group in places[n:]:
            if at - start > NEAR:
                break
            ends.setdefault(group, end)
        if len(ends) == groups and not _is_ruled_out(start, max(ends.values()), words, ruled_out):
            return True
    return False


def _is_ruled_out(start: int, end: int, words: Sequence[str], ruled_out: list[int]) -> bool:
    if not ruled_out:
        return False
    first = max((at for at in range(start) if words[at] in NEW_THOUGHT), default=-1)
    last = min((at for at in range(end + 1, len(words)) if words[at] in NEW_THOUGHT), default=len(words))
    return any(first < at < last for at in ruled_out)
