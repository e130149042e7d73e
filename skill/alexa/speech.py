"""Sentences to SSML: escaped, with pauses, pace and pronunciation. Only Alexa's own tags are used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from skill.guide.wording import spoken_forms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skill.dialogue.turn import Pace
    from skill.guide.types import Guide, Pronunciation

# Pauses before slow speech: older listeners recall more when pauses are added at sentence ends (Holland and Fletcher
# 2000), and a slowed synthetic voice is harder to understand. Milliseconds between sentences, between ideas; rate.
PACES: dict[Pace, tuple[int, int, str | None]] = {
    -1: (150, 300, None),
    0: (300, 500, None),
    1: (600, 900, None),
    2: (900, 1300, "92%"),
    3: (1200, 1700, "85%"),
}

_SENTENCE_END = re.compile(r"(?<=[.?])\s+")


class Pronouncer:
    """Marks hard words and locale words (911, 100.4 degrees) with how they are said."""

    def __init__(self, lexicon: Mapping[str, Pronunciation], spoken: Mapping[str, str]) -> None:
        self._tags = {word.lower(): _tag(pronunciation) for word, pronunciation in lexicon.items()}
        self._tags |= {written.lower(): f"<sub alias={quoteattr(said)}>%s</sub>" for written, said in spoken.items()}
        longest_first = sorted(self._tags, key=len, reverse=True)
        self._words = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)

    def mark(self, text: str) -> str:
        """The text as SSML content: escaped, hard words tagged."""
        if not self._tags:
            return escape(text)
        parts: list[str] = []
        end = 0
        for match in self._words.finditer(text):
            parts += [escape(text[end : match.start()]), self._tags[match[0].lower()] % escape(match[0])]
            end = match.end()
        return "".join((*parts, escape(text[end:])))


def _tag(pronunciation: Pronunciation) -> str:
    if pronunciation.ipa:
        return f'<phoneme alphabet="ipa" ph={quoteattr(pronunciation.ipa)}>%s</phoneme>'
    return f"<sub alias={quoteattr(pronunciation.alias)}>%s</sub>"


def pronouncer_for(guide: Guide, locale: str) -> Pronouncer:
    """The pronouncer of one guide in one locale."""
    return Pronouncer(guide.lexicon, spoken_forms(guide.locales[locale].words))


def to_ssml(ideas: tuple[str, ...], pace: Pace, pronouncer: Pronouncer) -> str:
    """Ideas as one SSML document, a pause between sentences and a longer one between ideas."""
    between_sentences, between_ideas, rate = PACES[pace]
    sentence_break = f'<break time="{between_sentences}ms"/>'
    idea_break = f'<break time="{between_ideas}ms"/>'
    body = idea_break.join(
        sentence_break.join(pronouncer.mark(sentence) for sentence in _SENTENCE_END.split(idea)) for idea in ideas
    )
    if rate:
        body = f'<prosody rate="{rate}">{body}</prosody>'
    return f"<speak>{body}</speak>"
