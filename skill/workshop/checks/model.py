"""Rules for the interaction model: it is up to date, complete, and hears what it should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.dialogue.handlers import HANDLERS
from skill.workshop.checks.finding import Finding, error, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.workshop.checks.edition import Edition

INTENTS = "interaction_model/intents.yaml"

# Requests that are not intents.
REQUESTS = {"LaunchRequest"}
# Amazon hears these by itself.
WITHOUT_SAMPLES = {"AMAZON.FallbackIntent", "AMAZON.NavigateHomeIntent"}
REQUIRED = {"AMAZON.CancelIntent", "AMAZON.HelpIntent", "AMAZON.StopIntent", *WITHOUT_SAMPLES}

# Amazon's validator warns of a slot type with fewer values.
FEWEST_VALUES = 2

# Amazon's rules for an invocation name. The small words are barred from a name of two words.
FEWEST_WORDS = 2
LAUNCH_WORDS = {"run", "start", "play", "resume", "use", "launch", "ask", "open", "tell", "load", "begin", "enable"}
CONNECTING_WORDS = {"to", "from", "in", "using", "with", "about", "for", "that", "by", "if", "and", "whether"}
RESERVED_WORDS = {"alexa", "amazon", "echo", "computer", "skill", "app"}
SMALL_WORDS = {"the", "a", "an", "for", "to", "of", "about", "up", "by", "at", "off", "with"}


def up_to_date(edition: Edition) -> Iterator[Finding]:
    """The committed interaction model is what the content makes."""
    expected = edition.model_text
    for locale, text in edition.committed.items():
        if text != expected:
            state = "is out of date" if text else "is missing"
            yield error(f"interaction_model/{locale}.json", "", f"{state}; run `spine-guide model`")


def intents_and_handlers(edition: Edition) -> Iterator[Finding]:
    """Every intent is handled, and every handler has its intent."""
    samples_file = f"interaction_model/{edition.guide.language}.yaml"
    intents = set(edition.intents)
    for name in sorted(intents - set(HANDLERS)):
        yield error(INTENTS, name, "no handler in skill/dialogue/handlers.py; add one or remove the intent")
    for name in sorted((set(HANDLERS) | REQUIRED) - REQUESTS - intents):
        yield error(INTENTS, name, "this intent is missing; the dialogue handles it, or Amazon requires it")
    for name in sorted(set(edition.samples.intents) - intents):
        yield error(samples_file, f"intents.{name}", "not an intent of intents.yaml; add it there or mend the name")
    for name in sorted(intents - WITHOUT_SAMPLES):
        if not edition.samples.intents.get(name):
            yield error(samples_file, f"intents.{name}", "nobody can say this; write sample utterances")
    for reading in edition.guide.readings.values():
        if reading.intent in HANDLERS:
            what = f"{reading.intent} belongs to the conversation; name the intent after the reading"
            yield error(edition.places.section(reading.section), f"{reading.id}.intent", what)


def slot_types(edition: Edition) -> Iterator[Finding]:
    """Every slot has a type that Amazon or the model defines, with at least two values."""
    language_model = edition.model["interactionModel"]["languageModel"]
    sizes = {type_["name"]: len(type_["values"]) for type_ in language_model["types"]}
    for intent in language_model["intents"]:
        for slot in intent.get("slots", ()):
            name, type_ = slot["name"], slot["type"]
            size = sizes.get(type_, 0)
            if not type_.startswith("AMAZON.") and size < FEWEST_VALUES:
                what = f"slot {name} is a {type_}, which has {size} values; give it {FEWEST_VALUES} or more"
                yield error(INTENTS, intent["name"], what)


def invocation_name(edition: Edition) -> Iterator[Finding]:
    """The invocation name keeps Amazon's rules (certification V9)."""
    name = edition.samples.invocation_name
    words = name.split()
    faults = []
    if len(words) < FEWEST_WORDS:
        faults.append(f"has fewer than {FEWEST_WORDS} words")
    if not all(letter.isalpha() or letter in " '." for letter in name) or name != name.lower():
        faults.append("holds more than lower-case letters, spaces, apostrophes and periods")
    taken = set(words) & (LAUNCH_WORDS | CONNECTING_WORDS | RESERVED_WORDS)
    if len(words) == FEWEST_WORDS:
        taken |= set(words) & SMALL_WORDS
    if taken:
        faults.append(f"holds {', '.join(sorted(taken))}, which Alexa keeps for itself")
    for fault in faults:
        yield error(f"interaction_model/{edition.guide.language}.yaml", "invocation_name", f"{quote(name)} {fault}")


def examples_of_intents(edition: Edition) -> Iterator[Finding]:
    """Every intent's example is heard as that intent."""
    ears = edition.ears
    for name, intent in edition.intents.items():
        heard = ears.hear(intent.example).intent if intent.example else name
        if heard != name:
            what = f"{quote(intent.example)} is heard as {heard}; add it to the samples of {name} or choose another"
            yield error(INTENTS, f"{name}.example", what)


def examples_of_guide(edition: Edition) -> Iterator[Finding]:
    """Everything the guide suggests is heard as an intent, or as a question it knows."""
    ears = edition.ears
    for n, phrase in enumerate(edition.guide.about.examples):
        heard = ears.hear(phrase)
        if heard.intent == "AskIntent" and not heard.slots["question"][1]:
            what = f"{quote(phrase)} is not heard; add it to the utterances of what answers it"
            yield error(edition.places.section("guide"), f"examples[{n}]", what)
