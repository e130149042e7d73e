"""How the guide speaks, to whom, what it remembers, and where its words come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from skill.dialogue.speaking import anything_else, followed_by, prompt, title_of
from skill.dialogue.turn import FASTEST, SLOWEST, Memory, Offer, Pace, Place, Reply, Session, Turn

if TYPE_CHECKING:
    from skill.guide.types import Certainty, Source, Statement

WEAKER: tuple[Certainty, ...] = ("agreed", "varies", "one", "disputed", "unverified")
REPEAT = Offer("AMAZON.RepeatIntent")


def caregiver(turn: Turn) -> Reply:
    """From now on "they" instead of "you"."""
    return replace(prompt(turn, "role_caregiver"), memory=replace(turn.memory, role="caregiver"), role="caregiver")


def patient(turn: Turn) -> Reply:
    """From now on "you"."""
    return replace(prompt(turn, "role_patient"), memory=replace(turn.memory, role="patient"), role="patient")


def slower(turn: Turn) -> Reply:
    """Longer pauses first; only the last two steps also slow the voice."""
    return _pace(turn, +1, "slower", "slowest")


def faster(turn: Turn) -> Reply:
    """Shorter pauses."""
    return _pace(turn, -1, "faster", "fastest")


def _pace(turn: Turn, step: int, name: str, name_at_the_end: str) -> Reply:
    pace = min(max(turn.memory.pace + step, FASTEST), SLOWEST)
    reply = prompt(turn, name_at_the_end if pace == turn.memory.pace else name)
    return replace(reply, memory=replace(turn.memory, pace=cast("Pace", pace)), offer=REPEAT)


def normal_speed(turn: Turn) -> Reply:
    """The usual pauses and rate."""
    return replace(prompt(turn, "normal_speed"), memory=replace(turn.memory, pace=0), offer=REPEAT)


def forget_me(turn: Turn) -> Reply:
    """Deletes all that is kept about the listener, at once and without a second question."""
    fresh = replace(turn, session=Session(turns=turn.session.turns), memory=Memory(disclaimer_heard=True))
    return replace(prompt(fresh, "forgotten"), forget=True)


def privacy(turn: Turn) -> Reply:
    """What is kept and what is not."""
    return anything_else(turn, prompt(turn, "privacy"))


def not_advice(turn: Turn) -> Reply:
    """Whether this is medical advice: no."""
    disclaimer = turn.wording.fill(turn.guide.about.disclaimer)
    return anything_else(turn, prompt(turn, "not_advice", disclaimer=disclaimer))


def who_says_so(turn: Turn) -> Reply:
    """The organisations, at most two, behind what was said last."""
    statements = _last_said(turn)
    if not statements:
        made = prompt(turn, "source_nothing")
        return anything_else(turn, replace(made, say=(turn.wording.fill(turn.guide.about.who_made), *made.say)))
    names = _organisations(turn, statements)
    if not names:
        return anything_else(turn, prompt(turn, "source_none"))
    name = "source_one" if len(names) == 1 else "source_more"
    reply = prompt(turn, name, first=names[0], second=names[-1])
    return anything_else(turn, followed_by(reply, _certainty(turn, statements)))


def how_sure(turn: Turn) -> Reply:
    """How well what was said last is supported, and the best source for it."""
    statements = _last_said(turn)
    if not statements:
        return who_says_so(turn)
    reply = _certainty(turn, statements)
    names = _organisations(turn, statements)
    if names:
        reply = followed_by(reply, prompt(turn, "source_one", first=names[0]))
    return anything_else(turn, reply)


def _certainty(turn: Turn, statements: tuple[Statement, ...]) -> Reply:
    """How sure it is: the weakest of its facts counts."""
    found = [turn.guide.facts[id_].certainty for s in statements for id_ in s.facts]
    return prompt(turn, f"certainty_{max(found, key=WEAKER.index)}")


def when_checked(turn: Turn) -> Reply:
    """The date of the last check, and whether a clinician has reviewed the guide."""
    review = turn.guide.review
    reviewed = (
        prompt(turn, "reviewed", reviewer=review.reviewed_by) if review.reviewed_by else prompt(turn, "not_reviewed")
    )
    return anything_else(turn, followed_by(prompt(turn, "checked", date=review.checked_spoken[turn.locale]), reviewed))


def send_card(turn: Turn) -> Reply:
    """A card with the whole reading or answer that was heard last."""
    here = turn.session.here or turn.memory.bookmark
    if here is None or here.kind in {"prompt", "decline"}:
        return prompt(turn, "card_nothing")
    title = title_of(turn, here)
    name = turn.guide.readings[here.id].name if here.kind == "reading" else title.lower()
    reply = anything_else(turn, prompt(turn, "card_sent", title=name))
    return replace(reply, title=title, card=_whole_text(turn, here))


def _whole_text(turn: Turn, here: Place) -> str:
    guide = turn.guide
    if here.kind == "reading":
        chunks = guide.readings[here.id].chunks
        numbered = here.id not in guide.sections
        parts = []
        for index, chunk in enumerate(chunks):
            mark = f"{index + 1}. " if numbered else ""
            parts.append(mark + " ".join(turn.lines(chunk.text)))
        return "\n\n".join(parts)
    return " ".join(turn.lines(_statements(turn, replace(here, index=0)) + _statements(turn, replace(here, index=1))))


def _last_said(turn: Turn) -> tuple[Statement, ...]:
    here = turn.session.here
    return _statements(turn, here) if here else ()


def _statements(turn: Turn, place: Place) -> tuple[Statement, ...]:
    guide = turn.guide
    if place.kind == "reading":
        return guide.readings[place.id].chunks[place.index].text
    if place.kind == "topic":
        return guide.topics[place.id].more if place.index else guide.topics[place.id].answer
    if place.index:
        return ()
    if place.kind == "term":
        return guide.terms[place.id].answer
    if place.kind == "sign":
        return guide.signs[place.id].answer
    return ()


def _organisations(turn: Turn, statements: tuple[Statement, ...]) -> list[str]:
    """The two best sources as they are spoken: rank A before B, those of the first statements before later ones."""
    sources = [
        turn.guide.sources[id_] for s in statements for fact in s.facts for id_ in turn.guide.facts[fact].sources
    ]
    best = sorted(dict.fromkeys(sources), key=lambda source: source.rank)
    return list(dict.fromkeys(_named(source) for source in best))[:2]


def _named(source: Source) -> str:
    """The organisation as it is spoken, and the year of the work where it is known."""
    name, year = source.spoken or source.organisation, source.date[:4]
    return f"{name}, {year}" if year.isdecimal() else name
