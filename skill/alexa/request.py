"""Request envelope to Turn: what Alexa sent, as far as it can be used; what is missing or strange is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from skill.dialogue.turn import Memory, Session, Slot, Turn

if TYPE_CHECKING:
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
    return Turn(
        intent=intent.name if intent else "LaunchRequest",
        guide=guide,
        ear=ear,
        locale=locale_of(request.locale, guide),
        slots=slots,
        text=" ".join(slot.words for name, slot in slots.items() if not slot.id and name in RAW_TEXT_SLOTS),
        new_session=bool(envelope.session and envelope.session.new),
        memory=memory,
        session=decode(attributes.get(SESSION_KEY), Session),
    )


# Slots that can carry words of the listener's own; a number or a unit cannot.
RAW_TEXT_SLOTS = frozenset({"question", "term"})


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
    return slot.value if slot.value.isdigit() else ""
