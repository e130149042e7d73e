"""The one table: what the guide does at each intent. An intent that opens a reading is not here; it needs no Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from skill.dialogue import asking, conversation, reading, settings
from skill.dialogue.speaking import say_place
from skill.dialogue.turn import Offer, Place, PlaceKind, Reply, Session, Slot, Turn

if TYPE_CHECKING:
    from collections.abc import Callable

HANDLERS: dict[str, Callable[[Turn], Reply | Offer]] = {
    "LaunchRequest": conversation.launch,
    "AskIntent": asking.ask,
    "TermIntent": asking.define,
    "AMAZON.YesIntent": conversation.yes,
    "AMAZON.NoIntent": conversation.no,
    "WhatNextIntent": conversation.what_next,
    "AMAZON.NextIntent": reading.next_chunk,
    "AMAZON.PreviousIntent": reading.previous_chunk,
    "AMAZON.RepeatIntent": reading.repeat,
    "AMAZON.StartOverIntent": reading.start_over,
    "AMAZON.ResumeIntent": reading.resume,
    "MoreIntent": reading.more,
    "GoToIntent": reading.go_to,
    "HowManyLeftIntent": reading.how_many_left,
    "WhereAmIIntent": reading.where_am_i,
    "AMAZON.HelpIntent": conversation.help_,
    "MenuIntent": conversation.menu,
    "AMAZON.FallbackIntent": conversation.fallback,
    "AMAZON.StopIntent": conversation.stop,
    "AMAZON.CancelIntent": conversation.stop,
    "AMAZON.PauseIntent": conversation.pause,
    "AMAZON.NavigateHomeIntent": conversation.stop,
    "CaregiverIntent": settings.caregiver,
    "PatientIntent": settings.patient,
    "SlowerIntent": settings.slower,
    "FasterIntent": settings.faster,
    "NormalSpeedIntent": settings.normal_speed,
    "WhoSaysSoIntent": settings.who_says_so,
    "HowSureIntent": settings.how_sure,
    "WhenCheckedIntent": settings.when_checked,
    "MedicalAdviceIntent": settings.not_advice,
    "PrivacyIntent": settings.privacy,
    "ForgetMeIntent": settings.forget_me,
    "SendCardIntent": settings.send_card,
}

# Yes leads to an offer, an offer to an answer: more steps than this would be a circle.
MOST_STEPS = 4


def respond(turn: Turn) -> tuple[Reply, Session]:
    """The reply to a turn, and what the session is told. A warning sign in the words outranks every intent."""
    asked = turn.slots.get("question", Slot(turn.text)).words
    if "person" in turn.slots or turn.ear.third_person(asked):
        turn = replace(turn, session=replace(turn.session, role="caregiver"))
    elif turn.ear.first_person(asked):
        turn = replace(turn, session=replace(turn.session, role=None))
    sign = turn.ear.sign(turn.text) if turn.text else None
    reply = say_place(turn, Place(cast("PlaceKind", sign.kind), sign.id)) if sign else _carry_out(turn)
    reply = _with_disclaimer(turn, reply)
    session = Session(
        here=reply.here,
        bookmark=reply.bookmark,
        offer=reply.offer,
        choices=reply.choices,
        misses=reply.misses,
        role=None if reply.role else turn.session.role,
        turns=turn.session.turns + 1,
    )
    return reply, session


def _carry_out(turn: Turn) -> Reply:
    for _ in range(MOST_STEPS):
        result = _handler(turn)(turn)
        if isinstance(result, Reply):
            return result
        slots = {name: Slot(value, value) for name, value in result.slots.items()}
        turn = replace(turn, intent=result.intent, slots=slots, text="")
    return conversation.fallback(turn)


def _handler(turn: Turn) -> Callable[[Turn], Reply | Offer]:
    if turn.intent in HANDLERS:
        return HANDLERS[turn.intent]
    if any(r.intent == turn.intent for r in turn.guide.readings.values()):
        return reading.open_reading
    return conversation.fallback


def _with_disclaimer(turn: Turn, reply: Reply) -> Reply:
    """Said once, after the first answer, to a listener who began with a question instead of a hello."""
    if reply.memory.disclaimer_heard or reply.urgency == "emergency" or reply.ask is None:
        return reply
    short = turn.wording.fill(turn.guide.about.disclaimer_short)
    return replace(reply, say=(*reply.say, short), memory=replace(reply.memory, disclaimer_heard=True))
