"""Moving through a reading: all of it is arithmetic on one bookmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from skill.dialogue.speaking import followed_by, number, place_in, prompt, read, say_place
from skill.dialogue.turn import FIRST_HELLO, Offer, Place, Reply, Turn, reading_at

if TYPE_CHECKING:
    from skill.guide.types import Reading

_DAYS_IN = {"hour": 1 / 24, "day": 1, "night": 1, "week": 7, "month": 30, "year": 365}


def open_reading(turn: Turn) -> Reply:
    """Opens the reading of this intent: at its start, or in a timeline at the day that was named."""
    reading = next(r for r in turn.guide.readings.values() if r.intent == turn.intent)
    value = turn.slot("number")
    if reading.chunks[0].days is not None and value.isdecimal():
        return read(turn, reading, _chunk_of_day(reading, int(value), turn.slot("unit")))
    return read(turn, reading, 0, opens=True)


def _chunk_of_day(reading: Reading, value: int, unit: str) -> int:
    day = int(value * _DAYS_IN.get(unit or "day", 1))
    for index, chunk in enumerate(reading.chunks):
        if chunk.days and chunk.days[0] <= day <= chunk.days[1]:
            return index
    return len(reading.chunks) - 1


def next_chunk(turn: Turn) -> Reply:
    """The next chunk; after the last one the listener hears that it was the last and what could follow."""
    at = reading_at(turn)
    if at is None:
        return nothing_open(turn)
    reading, index = at
    if index + 1 < len(reading.chunks):
        return read(turn, reading, index + 1)
    return _after_the_last(turn, reading)


def _after_the_last(turn: Turn, reading: Reading) -> Reply:
    # Read again for what it asks, without the text.
    end = read(turn, reading, len(reading.chunks) - 1)
    return replace(prompt(turn, "left_none"), ask=end.ask, reprompt=end.reprompt, offer=end.offer)


def previous_chunk(turn: Turn) -> Reply:
    """The chunk before; at the beginning, the first one again."""
    at = reading_at(turn)
    if at is None:
        return nothing_open(turn)
    reading, index = at
    if index == 0:
        return read(turn, reading, 0, lead=prompt(turn, "first_already").say)
    return read(turn, reading, index - 1)


def start_over(turn: Turn) -> Reply:
    """The reading from its beginning."""
    at = reading_at(turn)
    return read(turn, at[0], 0, opens=True) if at else nothing_open(turn)


def resume(turn: Turn) -> Reply:
    """Back to where the reading stopped; that part is read again, for the listener has been elsewhere since."""
    at = reading_at(replace(turn, session=replace(turn.session, here=None)))
    if at is None:
        return nothing_open(turn)
    reading, index = at
    return read(turn, reading, index, lead=prompt(turn, "back_to_reading", reading=reading.name).say)


def go_to(turn: Turn) -> Reply | Offer:
    """A part by its number: "step four", "the last risk". A choice between two is made the same way."""
    value = turn.slot("number") or turn.slot("ordinal")
    if turn.session.choices and value in {"1", "2"}:
        return turn.session.choices[int(value) - 1]
    timeline = next((r for r in turn.guide.readings.values() if r.chunks[0].days is not None), None)
    if timeline and turn.slot("unit") in _DAYS_IN:
        return Offer(timeline.intent, {name: slot.id or slot.words for name, slot in turn.slots.items()})
    reading = _reading_with_unit(turn, turn.slot("unit"))
    if reading is None:
        return nothing_open(turn)
    count = len(reading.chunks)
    unit = reading.unit or turn.guide.about.section_unit
    words = {"unit": unit, "count": number(turn, count)}
    if value == "last":
        return read(turn, reading, count - 1)
    if not value.isdecimal() or not 1 <= int(value) <= count:
        question = prompt(turn, "out_of_range" if value.isdecimal() else "which_number", **words)
        asked_in_it = turn.session.here and turn.session.here.id == reading.id
        # The next number is meant for this reading.
        return question if asked_in_it else replace(question, here=Place("reading", reading.id))
    return read(turn, reading, int(value) - 1)


def _reading_with_unit(turn: Turn, unit: str) -> Reading | None:
    """The reading under way, unless another unit was named: then the first reading that counts in it."""
    at = reading_at(turn)
    if at and unit in {"", at[0].unit, turn.guide.about.section_unit}:
        return at[0]
    favoured = [turn.guide.readings[id_] for id_ in turn.guide.about.choices]
    readings = (*favoured, *turn.guide.readings.values())
    return next((r for r in readings if unit and r.unit == unit), at[0] if at else None)


def how_many_left(turn: Turn) -> Reply:
    """How many parts come after this one."""
    at = reading_at(turn)
    if at is None:
        return nothing_open(turn)
    reading, index = at
    left = len(reading.chunks) - 1 - index
    if left == 0:
        return _after_the_last(turn, reading)
    reply = prompt(turn, "left_one" if left == 1 else "left", count=number(turn, left))
    return replace(reply, offer=Offer("AMAZON.NextIntent"))


def where_am_i(turn: Turn) -> Reply:
    """The reading, the part, and how many there are."""
    at = reading_at(turn)
    if at is None:
        return nothing_open(turn)
    reading, index = at
    place, count = place_in(turn, reading, index), number(turn, len(reading.chunks))
    reply = prompt(turn, "where", place=place, count=count)
    if index == len(reading.chunks) - 1:
        return followed_by(reply, _after_the_last(turn, reading))
    return replace(reply, offer=Offer("AMAZON.NextIntent"))


def repeat(turn: Turn) -> Reply | Offer:
    """What was said last, once more."""
    here = turn.session.here or turn.memory.bookmark
    if here is None:
        return Offer("LaunchRequest")
    if here.kind == "prompt":
        return Offer("LaunchRequest", {"hello": "first"}) if here.id == FIRST_HELLO else Offer(here.id)
    return say_place(turn, here)


def more(turn: Turn) -> Reply:
    """The rest of an answer, or the next part of a reading."""
    here = turn.session.here
    if here and here.kind == "topic":
        topic = turn.guide.topics[here.id]
        if topic.more and here.index == 0:
            return say_place(turn, replace(here, index=1))
        question = prompt(turn, "anything_else")
        return followed_by(prompt(turn, "no_more"), question, Offer("WhatNextIntent"))
    if here and here.kind in {"term", "sign", "decline"}:
        question = prompt(turn, "anything_else")
        return followed_by(prompt(turn, "no_more"), question, Offer("WhatNextIntent"))
    return next_chunk(turn)


def nothing_open(turn: Turn) -> Reply:
    """There is no reading under way: offers the one most people want."""
    reading = turn.guide.readings[turn.guide.about.choices[0]]
    return replace(prompt(turn, "nothing_open", reading=reading.name), offer=Offer(reading.intent))
