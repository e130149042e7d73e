"""Rules for length: words in a turn and in a sentence, and how easy the words are to follow."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import textstat
from textstat.backend.selections import list_words
from textstat.backend.utils import get_cmudict

from skill.workshop.checks.finding import Finding, error, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.workshop.checks.edition import Edition
    from skill.workshop.checks.passages import Kind, Passage
    from skill.workshop.checks.voice import Voice

# Fewest and most words of what is said in one go.
LIMITS: dict[Kind, tuple[int, int]] = {
    "summary": (40, 75),
    "more": (1, 75),
    "opening": (1, 40),
    "item": (1, 30),
    "day": (1, 60),
    "answer": (1, 60),
    "topic more": (1, 75),
    "term": (1, 40),
    "sign": (1, 60),
    "decline": (1, 40),
}
MOST_WORDS_IN_A_SENTENCE = 20
HIGHEST_GRADE = 6.0

SENTENCE_END = re.compile(r"(?<=[.?])\s+")
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def words_in_a_turn(edition: Edition) -> Iterator[Finding]:
    """What is said in one go has the length that a listener can hold."""
    for passage in edition.passages:
        if passage.kind not in LIMITS:
            continue
        fewest, most = LIMITS[passage.kind]
        counts = {len(text.split()): voice for text, voice in edition.wordings(passage.text, passage.kind).items()}
        if max(counts) > most:
            what = f"{max(counts)} words ({counts[max(counts)]}); {most} at most, so cut {max(counts) - most}"
            yield error(passage.file, passage.field, what)
        elif min(counts) < fewest:
            what = f"{min(counts)} words ({counts[min(counts)]}); {fewest} at least, so add {fewest - min(counts)}"
            yield error(passage.file, passage.field, what)


def words_in_a_sentence(edition: Edition) -> Iterator[Finding]:
    """No sentence is longer than a breath."""
    for passage, line in edition.lines():
        sentences = {
            sentence: voice
            for text, voice in edition.wordings(line.say, passage.kind).items()
            for sentence in SENTENCE_END.split(text)
        }
        longest = max(sentences, key=lambda sentence: len(sentence.split()))
        count = len(longest.split())
        if count > MOST_WORDS_IN_A_SENTENCE:
            what = f"{quote(longest)} has {count} words ({sentences[longest]}); {MOST_WORDS_IN_A_SENTENCE} at most"
            yield error(passage.file, line.field, f"{what}, so make two")


def reading_level(edition: Edition) -> Iterator[Finding]:
    """Every part of the guide can be followed by somebody who left school after the sixth grade."""
    parts: dict[tuple[str, str], list[Passage]] = {}
    for passage in edition.passages:
        if passage.part:
            parts.setdefault(passage.part, []).append(passage)
    for part, passages in parts.items():
        grades = {grade(_aloud(voice, passages)): voice for voice in edition.voices}
        highest = max(grades)
        if highest > HIGHEST_GRADE:
            hardest = ", ".join(_hardest(edition.voices[0], passages))
            what = f"grade {highest:.1f} ({grades[highest]}); {HIGHEST_GRADE:.0f} at most"
            yield error(*part, f"{what}, so use shorter words or sentences, first in {hardest}")


def _aloud(voice: Voice, passages: list[Passage]) -> str:
    return " ".join(voice.read_aloud(voice.say(passage.text, passage.kind)) for passage in passages)


def _hardest(voice: Voice, passages: list[Passage]) -> list[str]:
    return [passage.field for passage in sorted(passages, key=lambda passage: -grade(_aloud(voice, [passage])))[:3]]


@cache
def grade(text: str) -> float:
    """The US school grade of a text, after Flesch and Kincaid, as textstat counts it.

    textstat 0.7.7 estimates the syllables of a word that its dictionary lists without a pronunciation, and fails on one
    that the dictionary lacks (its cmudict used to be a defaultdict). So such words are listed, without a pronunciation.
    """
    dictionary = get_cmudict("en_US")
    for word in list_words(text, lowercase=True):
        dictionary.setdefault(word, [])
    return float(textstat.flesch_kincaid_grade(text))


def is_known(word: str) -> bool:
    """Whether the CMU Pronouncing Dictionary says how a word is said; a voice may have to guess the others."""
    return bool(get_cmudict("en_US").get(word.lower()))
