"""Turning prompts and parts of the guide into replies: the one place where offers and questions are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from skill.dialogue.turn import Offer, Place, Reply, Turn

if TYPE_CHECKING:
    from skill.guide.types import Reading


def number(turn: Turn, value: int) -> str:
    """A number in words, as far as the guide has words for it."""
    numbers = turn.guide.numbers
    return numbers[value] if 0 <= value < len(numbers) else str(value)


def example(turn: Turn) -> str:
    """Something the listener could say; the guide's examples take turns."""
    examples = turn.guide.about.examples
    return examples[turn.session.turns % len(examples)]


def prompt(turn: Turn, name: str, /, **words: object) -> Reply:
    """The reply that a prompt makes; the place, the reading and what is remembered stay as they are."""
    found = turn.prompt(name)
    variant = turn.session.turns

    def fill(text: str) -> str:
        return turn.wording.fill(text, example=example(turn), **words)

    return Reply(
        say=(fill(found.say[variant % len(found.say)]),) if found.say else (),
        ask=fill(found.ask[variant % len(found.ask)]) if found.ask else None,
        reprompt=fill(found.reprompt) if found.reprompt else "",
        here=turn.session.here,
        bookmark=turn.session.bookmark,
        misses=0,
        memory=turn.memory,
    )


def followed_by(reply: Reply, question: Reply, offer: Offer | None = None) -> Reply:
    """A reply that goes on with the words of ``question`` and asks what it asks."""
    return replace(
        reply, say=reply.say + question.say, ask=question.ask, reprompt=question.reprompt, offer=offer or question.offer
    )


def title_of(turn: Turn, place: Place) -> str:
    """What a card about a place is headed with."""
    guide = turn.guide
    if place.kind == "reading":
        return guide.readings[place.id].title
    if place.kind == "topic":
        return guide.topics[place.id].title
    if place.kind == "term":
        return guide.terms[place.id].name.capitalize()
    if place.kind == "sign":
        return guide.signs[place.id].name.capitalize()
    return guide.about.title


def place_in(turn: Turn, reading: Reading, index: int) -> str:
    """A place in words, such as "step four of the recovery steps"."""
    unit = reading.unit or turn.guide.about.section_unit
    words = {"unit": unit, "number": number(turn, index + 1), "reading": reading.name}
    text = turn.wording.fill(turn.prompt("part_of").say[0], **words)
    return text[:1].lower() + text[1:]


def anything_else(turn: Turn, reply: Reply) -> Reply:
    """Ends an answer: with the way back to a reading under way, otherwise with an open question."""
    back = turn.session.bookmark
    if back and back.id in turn.guide.readings:
        question = prompt(turn, "way_back", place=place_in(turn, turn.guide.readings[back.id], back.index))
        return followed_by(reply, question, Offer("AMAZON.ResumeIntent"))
    return followed_by(reply, prompt(turn, "anything_else"), Offer("WhatNextIntent"))


def next_reading(turn: Turn, reading: Reading) -> Reading | None:
    """What the guide goes on with after a reading: the section's next one, or the next section; None at the end."""
    ids = [id_ for section in turn.guide.sections.values() for id_ in section.readings]
    after = ids.index(reading.id) + 1
    return turn.guide.readings[ids[after]] if after < len(ids) else None


def read(turn: Turn, reading: Reading, index: int, lead: tuple[str, ...] = (), *, opens: bool = False) -> Reply:
    """One chunk of a reading, with where one is and what comes next; its opening words only when it ``opens``."""
    chunk = reading.chunks[index]
    is_section = reading.id in turn.guide.sections
    place = Place("reading", reading.id, index)
    last = index == len(reading.chunks) - 1
    say = lead + (turn.lines(reading.opening) if opens else ()) + _heading(turn, reading, index)
    memory, bookmark = turn.memory, turn.session.bookmark
    if reading.keeps_place:
        memory, bookmark = replace(memory, bookmark=None if last else place), None if last else place
    reply = Reply(
        say=say + turn.lines(chunk.text),
        title=reading.title,
        card=_card(turn, reading, index),
        here=place,
        bookmark=bookmark,
        memory=memory,
    )
    if not last:
        return followed_by(reply, prompt(turn, "tell_more" if is_section else "go_on"), Offer("AMAZON.NextIntent"))
    following = next_reading(turn, reading)
    if following is None:
        return followed_by(reply, prompt(turn, "end_of_guide"))
    name = "end_of_section" if is_section else "end_of_reading"
    return followed_by(reply, prompt(turn, name, unit=reading.unit, next=following.name), Offer(following.intent))


def _heading(turn: Turn, reading: Reading, index: int) -> tuple[str, ...]:
    """The group, when it is new to the listener, and "Step four of fourteen."."""
    chunk = reading.chunks[index]
    here = turn.session.here
    came_from_before = here == Place("reading", reading.id, index - 1)
    group_is_known = came_from_before and index > 0 and reading.chunks[index - 1].group == chunk.group
    group = () if group_is_known or not chunk.group else (turn.wording.fill(chunk.group) + ".",)
    if reading.id in turn.guide.sections or chunk.days is not None:
        return group
    words = {
        "Unit": reading.unit.capitalize(),
        "number": number(turn, index + 1),
        "count": number(turn, len(reading.chunks)),
    }
    return (*group, turn.wording.fill(turn.prompt("position").say[0], **words))


def _card(turn: Turn, reading: Reading, index: int) -> str:
    chunk = reading.chunks[index]
    text = " ".join(turn.lines(chunk.text))
    heading = f"{index + 1} / {len(reading.chunks)}"
    return f"{heading}  {chunk.title}\n\n{text}" if chunk.title else f"{heading}\n\n{text}"


def say_place(turn: Turn, place: Place, lead: tuple[str, ...] = ()) -> Reply:
    """A place of the guide said (again), with the question that belongs to it."""
    guide = turn.guide
    if place.kind == "reading":
        return read(turn, guide.readings[place.id], place.index, lead)
    reply = prompt(turn, "anything_else")
    if place.kind == "topic":
        topic = guide.topics[place.id]
        if place.index == 0:
            reply = _answer(turn, place, topic.title, turn.lines(topic.answer))
            if topic.more:
                return followed_by(reply, prompt(turn, "hear_more"), Offer("MoreIntent"))
            return anything_else(turn, reply)
        return anything_else(turn, _answer(turn, place, topic.title, turn.lines(topic.more)))
    if place.kind == "term":
        return anything_else(
            turn, _answer(turn, place, title_of(turn, place), turn.lines(guide.terms[place.id].answer))
        )
    return _sign_or_decline(turn, place)


def _sign_or_decline(turn: Turn, place: Place) -> Reply:
    guide = turn.guide
    if place.kind == "sign":
        sign = guide.signs[place.id]
        reply = replace(_answer(turn, place, title_of(turn, place), turn.lines(sign.answer)), urgency=sign.urgency)
        # An emergency says what to do and nothing else: no question that could keep someone from the phone.
        return reply if sign.urgency == "emergency" else anything_else(turn, reply)
    decline = guide.declines[place.id]
    reply = replace(_answer(turn, turn.session.here or place, "", turn.lines(decline.answer)), card="")
    if decline.urgent:
        return replace(reply, urgency="emergency")
    if not decline.offer:
        return anything_else(turn, reply)
    name, offer = offer_of(turn, decline.offer)
    return followed_by(reply, prompt(turn, "offer_instead", name=name), offer)


def offer_of(turn: Turn, id_: str) -> tuple[str, Offer]:
    """The name of a reading or topic, and the intent that says it."""
    reading = turn.guide.readings.get(id_)
    if reading:
        return reading.name, Offer(reading.intent)
    return turn.guide.topics[id_].name, Offer("AskIntent", {"question": f"topic.{id_}"})


def _answer(turn: Turn, place: Place, title: str, lines: tuple[str, ...]) -> Reply:
    return Reply(
        say=lines,
        title=title,
        card=" ".join(lines),
        here=place,
        bookmark=turn.session.bookmark,
        memory=turn.memory,
    )
