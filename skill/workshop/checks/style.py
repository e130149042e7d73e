"""Rules for wording: what a voice can say well, and words that this guide does not use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skill.guide.wording import PLACEHOLDER, SPOKEN_SUFFIX
from skill.workshop.checks.finding import Finding, error, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.workshop.checks.edition import Edition

# Anything but letters, digits, space and . , ? ' and hyphens between letters.
UNSPEAKABLE = re.compile(r"[^\w .,?'-]|_|(?<!\w)-|-(?!\w)|(?<=\d)-(?=\d)")

# A fragment is said inside another prompt.
FRAGMENTS = {"part_of.say"}

# English expressions, and what to do about each.
UNWANTED = {
    r"the patient": "say {they}",
    r"healthcare providers?": "say the team, or {their} doctor",
    r"please note": "say it without a preamble",
    r"it is important to": "say it without a preamble",
    r"as mentioned": "leave it out",
    r"alexa": "the wake word would wake the device; say the app, or leave it out",
    r"life-?saving|sav(?:e|es|ed|ing) (?:\S+ )?(?:life|lives)": "no life-saving claims (certification P4)",
    r"cure[sd]?|curing": "nobody can promise that (certification P6); say treat, or ease",
    r"guarantee[sd]?": "nobody can promise that (certification P6)",
    r"takes? (?:\S+ ){0,3}\d+ (?:milligrams?|tablets?|pills?)": "never a dose",
    r"no risks?|risk-free|without (?:any )?risks?": "nobody can promise that (certification P6)",
}


def speakable(edition: Edition) -> Iterator[Finding]:
    """Spoken text holds nothing that a voice cannot say."""
    for passage in edition.passages:
        for line in passage.lines:
            texts = edition.wordings(line.say, passage.kind)
            text = next(filter(UNSPEAKABLE.search, texts), "")
            if text:
                odd = " ".join(dict.fromkeys(UNSPEAKABLE.findall(text)))
                what = f"{quote(text)} holds {odd}; only letters, digits, . , ? ' and hyphens inside words can be said"
                yield error(passage.file, line.field, what)


def whole_sentences(edition: Edition) -> Iterator[Finding]:
    """Every line ends as a sentence does."""
    for passage, line in edition.lines():
        texts = edition.wordings(line.say, passage.kind)
        if line.field not in FRAGMENTS and not all(text.endswith((".", "?")) for text in texts):
            yield error(passage.file, line.field, f"{quote(line.say)} does not end in . or ?")


def wanted_words(edition: Edition) -> Iterator[Finding]:
    """No claims, no institutional wording, no wake word."""
    for passage in edition.passages:
        for line in passage.lines:
            for pattern, advice in UNWANTED.items():
                found = re.search(rf"\b(?:{pattern})\b", line.say, re.IGNORECASE)
                if found:
                    yield error(passage.file, line.field, f"{quote(found[0])}: {advice}")


def locale_words(edition: Edition) -> Iterator[Finding]:
    """A word that differs between locales stands as its placeholder."""
    plain = _locale_words(edition)
    if not plain:
        return
    # The 000 of 100,000 is not a number to call.
    pattern = re.compile(rf"(?<![\w,])(?:{'|'.join(map(re.escape, plain))})(?:s|es)?\b", re.IGNORECASE)
    for passage in edition.passages:
        if passage.kind == "label":
            continue  # said as it is written, so it cannot hold a placeholder
        for line in passage.lines:
            # A name stands for what was cut out, so that the words on both sides do not meet.
            found = pattern.search(PLACEHOLDER.sub("#", line.say))
            if found:
                word = found[0].lower()
                names = plain.get(word) or plain.get(word.removesuffix("es")) or plain[word.removesuffix("s")]
                wanted = " or ".join(f"{{{name}}}" for name in names)
                yield error(passage.file, line.field, f"{quote(found[0])} differs between locales; write {wanted}")


def _locale_words(edition: Edition) -> dict[str, list[str]]:
    """The locale words whose values differ, by value."""
    values: dict[str, dict[str, None]] = {}
    for locale in edition.guide.locales.values():
        for name, value in locale.words.items():
            if not name.endswith(SPOKEN_SUFFIX):
                values.setdefault(name, {})[value.lower()] = None
    names: dict[str, list[str]] = {}
    for name, found in values.items():
        for value in found if len(found) > 1 else ():
            names.setdefault(value, []).append(name)
    return names
