"""Rules for what people say: enough of it, written as it is heard, and each phrase in one place only."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import yaml

from skill.guide.phrases import expand
from skill.workshop.checks.edition import MORE_UTTERANCES
from skill.workshop.checks.finding import Finding, error, note, quote
from skill.workshop.hearing import AMAZON_PHRASES, plain
from skill.workshop.interaction_model import SLOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from skill.workshop.checks.edition import Edition

# Lines before they are expanded: each should be another way of asking.
LEAST_LINES = {"reading": 15, "topic": 15, "term": 15, "sign": 15, "decline": 15}
LEAST_EMERGENCY_LINES = 25
# Amazon's validator warns of a custom intent with fewer samples.
LEAST_SAMPLES = 5
# Alexa takes no longer slot value, and questions are slot values.
MOST_LETTERS = 140
MOST_EXPANSIONS = 12

Place = tuple[str, str]
Field = tuple[str, str]


def enough(edition: Edition) -> Iterator[Finding]:
    """Everything that can be asked for is asked in enough different ways."""
    for heard in edition.utterances:
        if heard.kind == "command":
            if not heard.id.startswith("AMAZON.") and len(heard.phrases) < LEAST_SAMPLES:
                yield error(heard.file, heard.field, f"{len(heard.phrases)} samples; write at least {LEAST_SAMPLES}")
            continue
        if heard.file.endswith(f"/{MORE_UTTERANCES}"):
            continue  # these come on top of what stands beside the answers
        emergency = heard.kind == "sign" and edition.guide.signs[heard.id].urgency == "emergency"
        least = LEAST_EMERGENCY_LINES if emergency else LEAST_LINES[heard.kind]
        if len(heard.templates) < least:
            yield error(heard.file, heard.field, f"{len(heard.templates)} lines; write at least {least}")


def as_heard(edition: Edition) -> Iterator[Finding]:
    """Utterances are written as speech recognition writes them; of each template the first fault is told."""
    for heard in edition.utterances:
        for n, phrases in enumerate(heard.expanded):
            goes_to_alexa = not heard.file.endswith(f"/{MORE_UTTERANCES}")
            most = MOST_LETTERS if goes_to_alexa else sys.maxsize
            faults = [
                (phrase, _fault(SLOT.sub("", phrase), edition.samples.invocation_name, most)) for phrase in phrases
            ]
            for phrase, fault in [found for found in faults if found[1]][:1]:
                yield error(heard.file, f"{heard.field}[{n}]", f"{quote(phrase)} {fault}")


def _fault(phrase: str, invocation_name: str, most_letters: int) -> str:
    odd = sorted(
        {letter for letter in phrase if letter not in " '" and not (letter.isalpha() and letter == letter.lower())}
    )
    if odd:
        return f"holds {' '.join(odd)}; write lower-case letters, spaces and apostrophes, numbers in words"
    if len(phrase) > most_letters:
        return f"has {len(phrase)} letters; Alexa takes {most_letters} at most"
    for word in ("alexa", invocation_name):
        if f" {word} " in f" {phrase} ":
            return f"holds {quote(word)}, which Alexa keeps for itself; leave it out"
    return ""


def short_templates(edition: Edition) -> Iterator[Finding]:
    """A line of the guide stands for a few close variants, not for a list of questions."""
    for heard in edition.utterances:
        for n, phrases in enumerate(heard.expanded):
            if heard.kind != "command" and len(phrases) > MOST_EXPANSIONS:
                what = f"stands for {len(phrases)} phrases; write whole lines instead ({MOST_EXPANSIONS} at most)"
                yield note(heard.file, f"{heard.field}[{n}]", what)


def one_place(edition: Edition) -> Iterator[Finding]:
    """A phrase leads to one place only; phrases that share the same two places are told together."""
    claimed: dict[str, dict[Place, Field]] = {}
    for place, field, phrases in _claims(edition):
        for phrase in phrases:
            claimed.setdefault(phrase, {}).setdefault(place, field)
    shared: dict[tuple[Field, Field], list[str]] = {}
    for phrase, fields in claimed.items():
        first, *others = fields.values()
        for other in others:
            shared.setdefault((first, other), []).append(phrase)
    for (first, other), phrases in shared.items():
        more = f" and {len(phrases) - 1} more" if len(phrases) > 1 else ""
        yield error(*other, f"{quote(phrases[0])}{more} also in {first[0]}: {first[1]}; keep a phrase in one place")


def _claims(edition: Edition) -> Iterator[tuple[Place, Field, Iterable[str]]]:
    """Who claims which phrases. What is claimed first is taken to be right."""
    amazon = yaml.safe_load(AMAZON_PHRASES.read_text(encoding="utf-8"))
    for intent, phrases in amazon.items():
        yield ("command", intent), ("Amazon's own phrases", intent), phrases
    # TermIntent's samples with a term filled in lead to that term, as its own utterances do.
    samples = [sample for sample in expand(edition.samples.intents.get("TermIntent", ())) if "{term}" in sample]
    for id_, term in edition.guide.terms.items():
        names = [plain(name) for name in (term.name, *term.misheard)]
        field = (edition.places.entry("term", id_), f"{id_}.misheard")
        yield ("term", id_), field, [sample.replace("{term}", name) for sample in samples for name in names]
    for heard in edition.utterances:
        phrases = [phrase if "{" in phrase else plain(phrase) for phrase in heard.phrases]
        yield (heard.kind, heard.id), (heard.file, heard.field), phrases
