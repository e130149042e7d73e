"""Request envelope to Turn: what Alexa sent, as far as it can be used; what is missing or strange is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from skill.dialogue.turn import Memory, Place, Session, Slot, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ask_sdk_core.handler_input import HandlerInput

    from skill.guide.meaning import Understanding
    from skill.guide.types import Guide

SESSION_KEY = "session"
MATCH = "ER_SUCCESS_MATCH"


def turn_from(handler_input: HandlerInput, guide: Guide, ear: Understanding, memory: Memory) -> Turn:
    """The turn a request asks for. ``memory`` is what is kept about the listener."""
    envelope = handler_input.request_envelope
    request = envelope.request
    intent = getattr(request, "intent", None)
    slots = _slots(intent)
    attributes = (envelope.session.attributes or {}) if envelope.session else {}
    session: Session = decode(attributes.get(SESSION_KEY), Session)
    return Turn(
        intent=intent.name if intent else "LaunchRequest",
        guide=guide,
        ear=ear,
        locale=locale_of(request.locale, guide),
        slots=slots,
        text=" ".join(slot.words for slot in slots.values() if not slot.id),
        memory=replace(memory, bookmark=_known(memory.bookmark, guide)),
        session=replace(session, here=_known(session.here, guide), bookmark=_known(session.bookmark, guide)),
    )


def _known(place: Place | None, guide: Guide) -> Place | None:
    """The place if the guide still has it: what was kept can be older than the guide."""
    if place is None or place.kind == "prompt":
        return place
    if place.kind == "reading":
        reading = guide.readings.get(place.id)
        return place if reading and 0 <= place.index < len(reading.chunks) else None
    entries: dict[str, Mapping[str, object]] = {
        "topic": guide.topics,
        "term": guide.terms,
        "sign": guide.signs,
        "decline": guide.declines,
    }
    return place if place.id in entries[place.kind] else None


def locale_of(asked: str | None, guide: Guide) -> str:
    """The locale asked for if the guide has it, otherwise the first one it has."""
    return asked if asked in guide.locales else next(iter(guide.locales))


def decode(value: Any, type_: type[Any]) -> Any:
    """A stored value as ``type_``; a fresh one where it is absent or written by another version."""
    if value is None:
        return type_()
    try:
        return msgspec.convert(value, type_, strict=False)
    except msgspec.ValidationError:
        return type_()


def _slots(intent: Any) -> dict[str, Slot]:
    found = {}
    for name, slot in ((intent.slots or {}) if intent else {}).items():
        words = (slot.value or "").strip()
        if words and words != "?":
            found[name] = Slot(words, _resolved(slot))
    return found


def _resolved(slot: Any) -> str:
    """The id the words resolved to; numbers resolve to themselves."""
    for authority in (slot.resolutions.resolutions_per_authority or []) if slot.resolutions else []:
        status = getattr(authority.status.code, "value", authority.status.code)
        if status == MATCH and authority.values:
            value = authority.values[0].value
            return str(value.id or value.name)
    return slot.value if slot.value.isdecimal() else ""
