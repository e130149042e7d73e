"""Rules for the conversation: what is asked, what is offered, and what comes first when it is urgent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skill.workshop.checks.finding import Finding, error, quote
from skill.workshop.checks.length import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.workshop.checks.edition import Edition
    from skill.workshop.checks.passages import Kind

# After these the dialogue asks something itself, or ends the session.
ANSWERS: set[Kind] = {"answer", "topic more", "term", "sign", "decline"}

# What a question must not be about (certification P1: no collecting of health information).
HEALTH = re.compile(
    r"\b(pain|painful|hurts?|ache|feel|feeling|symptoms?|fever|temperature|pills?|tablets?|medicines?|surgery|operation"
    r"|procedure|fracture|diagnos\w+|weight|age|old are)\b",
    re.IGNORECASE,
)

# A phrase that a prompt offers: "You can say, send it to my phone." "Say stop at any time."
OFFERED = re.compile(
    r"\bsay, (?:for example, )?([a-z' ]+)(?=[,.])|\bsay (?!that\b)([a-z' ]+?)(?= (?:to|for|or|at|when|after)\b|[,.])",
    re.IGNORECASE,
)

NOW = "Call {emergency_number} now."


def asks_last(edition: Edition) -> Iterator[Finding]:
    """What is asked comes last and stays open; what asks nothing holds no question (certification V2)."""
    for passage in edition.passages:
        key = passage.field.rpartition(".")[2]
        if passage.kind == "prompt" and key.startswith(("ask", "reprompt")):
            if not passage.text.endswith("?"):
                yield error(passage.file, passage.field, f"{quote(passage.text)} does not end with a question")
        elif passage.kind == "prompt" and "?" in passage.text:
            yield error(passage.file, passage.field, f"{quote(passage.text)} asks; move the question to `ask`")
        elif passage.kind in ANSWERS and passage.text.endswith("?"):
            yield error(passage.file, passage.field, "ends with a question; the guide asks its own after an answer")
    for name, prompt in edition.guide.prompts.items():
        if prompt.ask and not prompt.reprompt:
            what = "is missing; whoever is asked and stays silent is asked again"
            yield error(edition.places.common("prompts"), f"{name}.reprompt", what)


def asks_nothing_about_health(edition: Edition) -> Iterator[Finding]:
    """No question is about the listener's health. A section may read out questions for the doctor."""
    for passage, line in edition.lines():
        if passage.kind != "prompt" and passage.kind not in ANSWERS:
            continue
        for sentence in SENTENCE_END.split(line.say):
            found = HEALTH.search(sentence)
            if sentence.endswith("?") and found:
                what = f"{quote(sentence)} asks about {found[0]}; never ask about a body"
                yield error(passage.file, line.field, what)


def offers_work(edition: Edition) -> Iterator[Finding]:
    """A phrase that a prompt offers is understood when it is spoken (certification V6)."""
    ears, voice = edition.ears, edition.voices[0]
    for passage, line in edition.lines():
        if passage.kind != "prompt":
            continue
        for match in OFFERED.finditer(voice.say(line.say, passage.kind)):
            phrase = match[1] or match[2]
            heard = ears.hear(phrase)
            if heard.intent == "AskIntent" and not heard.slots["question"][1]:
                what = f"offers {quote(phrase)}, which no intent hears; add it to an utterance or offer something else"
                yield error(passage.file, line.field, what)


def urgent_first(edition: Edition) -> Iterator[Finding]:
    """A warning sign's first words say what to do now."""
    for id_, sign in edition.guide.signs.items():
        first = sign.answer[0].say if sign.answer else ""
        field = f"{id_}.answer"
        if sign.urgency == "emergency" and not first.startswith(NOW):
            yield error(edition.places.entry("sign", id_), field, f"an emergency begins with {quote(NOW)}")
        if sign.urgency == "same_day" and not first.startswith("Call "):
            yield error(edition.places.entry("sign", id_), field, 'a same-day sign begins with "Call"')
