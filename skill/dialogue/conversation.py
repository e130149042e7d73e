"""Hello, yes, no, help, goodbye, and what to do when nothing was understood."""

from __future__ import annotations

from msgspec.structs import replace

from skill.dialogue.speaking import place_in, prompt, read
from skill.dialogue.turn import FIRST_HELLO, Offer, Place, Reply, Turn, reading_at

LAST_MISS = 3


def launch(turn: Turn) -> Reply:
    """A first-time listener hears what this is and the disclaimer; a returning one is offered the way on."""
    about = turn.guide.about
    if not turn.memory.disclaimer_heard or turn.slot("hello") == "first":
        disclaimer = turn.wording.fill(about.disclaimer)
        reply = prompt(turn, "welcome_first", hello=about.hello, disclaimer=disclaimer)
        memory = replace(turn.memory, disclaimer_heard=True)
        return replace(reply, here=Place("prompt", FIRST_HELLO), memory=memory)
    here = Place("prompt", "LaunchRequest")
    at = reading_at(turn)
    if at:
        reply = prompt(turn, "welcome_back_place", place=place_in(turn, *at))
        return replace(reply, here=here, offer=Offer("AMAZON.ResumeIntent"))
    return replace(prompt(turn, "welcome_back"), here=here)


def yes(turn: Turn) -> Reply | Offer:
    """What was offered; of two choices the first; with nothing offered, the listener is asked for the question."""
    if turn.session.offer:
        return turn.session.offer
    if turn.session.choices:
        return turn.session.choices[0]
    return what_next(turn)


def what_next(turn: Turn) -> Reply:
    """Invites a question."""
    return prompt(turn, "what_next")


def no(turn: Turn) -> Reply:
    """Turns down what was offered and leaves room for something else; a No to an open question says goodbye."""
    offer = turn.session.offer
    open_question = offer is None or offer.intent == "WhatNextIntent"
    if open_question and not turn.session.choices:
        return stop(turn)
    return prompt(turn, "all_right")


def stop(turn: Turn) -> Reply:
    """Goodbye, from wherever one is."""
    kept = turn.memory.bookmark is not None and turn.session.bookmark == turn.memory.bookmark
    return prompt(turn, "goodbye_place" if kept else "goodbye")


def pause(turn: Turn) -> Reply:
    """Ends the session and says how to come back: a skill cannot wait in silence."""
    return prompt(turn, "pause") if turn.memory.bookmark else stop(turn)


def help_(turn: Turn) -> Reply:
    """Help that fits the moment: in a reading, after an answer, or at the start."""
    here = turn.session.here
    reply = prompt(turn, "help")
    at = reading_at(turn) if here and here.kind == "reading" else None
    if at:
        reply = replace(
            prompt(turn, "help_reading", place=place_in(turn, *at), unit=at[0].unit or turn.guide.about.section_unit),
            offer=Offer("AMAZON.NextIntent"),
        )
    elif here and here.kind in {"topic", "term", "sign"}:
        reply = prompt(turn, "help_answer")
    return replace(reply, here=here or Place("prompt", "AMAZON.HelpIntent"))


def menu(turn: Turn) -> Reply:
    """What there is to hear."""
    return replace(
        prompt(turn, "menu", menu=turn.wording.fill(turn.guide.about.menu)), here=Place("prompt", "MenuIntent")
    )


def fallback(turn: Turn) -> Reply:
    """Nothing was understood. Each time it says something else, and the third time it does something useful."""
    return _missed(turn, "miss_first")


def not_in_the_guide(turn: Turn) -> Reply:
    """A question was heard that the guide has no answer to."""
    return _missed(turn, "unknown_first")


def _missed(turn: Turn, first_prompt: str) -> Reply:
    misses = turn.session.misses + 1
    first, second = (turn.guide.readings[id_] for id_ in turn.guide.about.choices)
    if misses == 1:
        reply = prompt(turn, first_prompt)
    elif misses < LAST_MISS:
        reply = prompt(turn, "miss_second", first=first.name, second=second.name)
        reply = replace(reply, choices=(Offer(first.intent), Offer(second.intent)))
    else:
        return read(turn, first, 0, opens=True, lead=prompt(turn, "miss_third", reading=first.name).say)
    return replace(reply, misses=misses)


def choose(turn: Turn, first: tuple[str, Offer], second: tuple[str, Offer]) -> Reply:
    """Asks which of two was meant."""
    reply = prompt(turn, "did_you_mean", first=first[0], second=second[0])
    return replace(reply, choices=(first[1], second[1]))
