"""A question in the listener's own words: the answer, an honest no, or a short choice between two."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from skill.dialogue.conversation import choose, not_in_the_guide
from skill.dialogue.speaking import offer_of, say_place
from skill.dialogue.turn import Offer, Place, PlaceKind, Reply, Slot, Turn
from skill.guide.meaning import Context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skill.guide.meaning import Candidate, Meaning
    from skill.guide.types import Decline, Guide, Sign, Term, Topic


def ask(turn: Turn) -> Reply | Offer:
    """The answer to a question: by its id where Alexa knew it, otherwise by what its words mean."""
    question = turn.slots.get("question", Slot(""))
    kind, _, id_ = question.id.partition(".")
    if id_:
        return _say(turn, kind, id_, question.words)
    meaning = turn.ear.understand(turn.text, _context(turn))
    if meaning.best.kind == "none":
        return not_in_the_guide(turn)
    if meaning.runner_up:
        return choose(turn, _named(turn, meaning.best, meaning), _named(turn, meaning.runner_up, meaning))
    return _say_meaning(turn, meaning.best, meaning)


def define(turn: Turn) -> Reply | Offer:
    """What a hard word means."""
    term = turn.slots.get("term", Slot(""))
    if term.id in turn.guide.terms:
        return say_place(turn, Place("term", term.id))
    return ask(turn)


def _context(turn: Turn) -> Context:
    """What was heard last, in words: the step's title inside a reading, the name of a topic or a term."""
    here = turn.session.here
    if here is None or here.kind in {"prompt", "decline", "sign"}:
        return Context()
    if here.kind == "reading":
        return Context(turn.guide.readings[here.id].chunks[here.index].title)
    return Context(turn.guide.topics[here.id].name if here.kind == "topic" else turn.guide.terms[here.id].name)


def _say_meaning(turn: Turn, candidate: Candidate, meaning: Meaning) -> Reply | Offer:
    if candidate.kind == "command":
        return Offer(candidate.id, _slots(meaning))
    here = turn.session.here
    if meaning.leans and here and (here.kind, here.id) == (candidate.kind, candidate.id):
        # "How long?" after an answer wants what the answer left out.
        return Offer("MoreIntent")
    return _say(turn, candidate.kind, candidate.id, "", meaning)


def _slots(meaning: Meaning) -> dict[str, str]:
    slots = {"unit": meaning.unit} if meaning.unit else {}
    if meaning.numbers:
        slots["number"] = str(meaning.numbers[0])
    return slots


def _say(turn: Turn, kind: str, id_: str, words: str, meaning: Meaning | None = None) -> Reply | Offer:
    if kind == "reading":
        return Offer(turn.guide.readings[id_].intent, _slots(meaning) if meaning else {})
    if id_ not in _entries(turn.guide, kind):
        # The model on Alexa can be older or newer than the guide: the words decide.
        return ask(replace(turn, text=words, slots={})) if words else not_in_the_guide(turn)
    return say_place(turn, Place(cast("PlaceKind", kind), id_))


def _entries(guide: Guide, kind: str) -> Mapping[str, Topic | Term | Sign | Decline]:
    known: dict[str, Mapping[str, Topic | Term | Sign | Decline]] = {
        "topic": guide.topics,
        "term": guide.terms,
        "sign": guide.signs,
        "decline": guide.declines,
    }
    return known.get(kind, {})


def _named(turn: Turn, candidate: Candidate, meaning: Meaning) -> tuple[str, Offer]:
    """A candidate as it is called in "Did you mean ...?", and what choosing it stands for."""
    if candidate.kind in {"reading", "topic"}:
        return offer_of(turn, candidate.id)
    if candidate.kind == "command":
        return turn.guide.about.title, Offer(candidate.id, _slots(meaning))
    name = _entries(turn.guide, candidate.kind)[candidate.id].name
    return name, Offer("AskIntent", {"question": f"{candidate.kind}.{candidate.id}"})
