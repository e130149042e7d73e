"""What must hold of every answer, whoever asks and whatever was said before."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import msgspec
from ask_sdk_model import RequestEnvelope, Session, User

from skill.alexa.request import SESSION_KEY
from skill.dialogue.turn import Memory
from skill.workshop.hearing import Heard

if TYPE_CHECKING:
    from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter

    from skill.guide.types import Guide
    from skill.workshop.simulator import Simulator, TurnRecord

# Alexa's tags that work in every English locale with every voice, and the values each attribute may have.
TAGS: dict[str, dict[str, str]] = {
    "speak": {},
    "p": {},
    "s": {},
    "break": {
        "time": r"(?:10|\d(?:\.\d+)?)s|(?:10000|\d{1,4})ms",
        "strength": "none|x-weak|weak|medium|strong|x-strong",
    },
    "prosody": {"rate": r"[2-9]\d%|1\d\d%|200%"},
    "emphasis": {"level": "strong|moderate|reduced"},
    "say-as": {"interpret-as": "characters|spell-out|cardinal|number|ordinal|digits|fraction|unit|date|time|telephone"},
    "sub": {"alias": r"[\w' ,.-]+"},
    "phoneme": {"alphabet": "ipa|x-sampa", "ph": ".+"},
    "w": {"role": r"amazon:\w+"},
}
LONGEST_SPEECH = 8_000
LONGEST_CARD = 8_000
LARGEST_RESPONSE = 24 * 1024
LARGEST_SESSION = 2 * 1024
STORED = {"bookmark", "pace", "role", "disclaimer_heard"}
IN_SESSION = {"here", "bookmark", "offer", "choices", "misses", "role", "turns"}


def check_answer(simulator: Simulator, storage: AbstractPersistenceAdapter, guide: Guide, answer: TurnRecord) -> None:
    """Every rule that certification, the platform and privacy lay on an answer."""
    check_ssml(answer.ssml)
    assert not is_trouble(guide, answer), f"something broke inside: {answer}"
    assert "alexa," not in answer.speech.lower(), "the wake word would wake the device"
    assert answer.speech.endswith("?") is not answer.ends, f"open exactly when it asks: {answer.speech}"
    if answer.ends:
        assert not answer.reprompt
    else:
        check_ssml(f"<speak>{answer.reprompt}</speak>")
        assert answer.reprompt.endswith("?"), f"an open session needs a reprompt that asks: {answer.speech}"
    if answer.card:
        assert len(answer.card["title"] + answer.card["content"]) < LONGEST_CARD
        assert answer.card["title"]
        assert answer.card["content"]
    in_session = session_of(simulator)
    assert set(in_session) <= IN_SESSION
    assert _size(in_session) < LARGEST_SESSION
    assert _size(msgspec.to_builtins(answer)) + _size(in_session) < LARGEST_RESPONSE
    check_stored(guide, stored(storage, simulator.user))


def check_ssml(ssml: str) -> None:
    """Well-formed, short enough, and only tags and attributes that Alexa speaks in every English locale."""
    assert len(ssml) < LONGEST_SPEECH
    root = ET.fromstring(ssml)  # noqa: S314  our own output
    assert root.tag == "speak"
    assert "".join(root.itertext()).strip()
    for element in root.iter():
        assert element.tag in TAGS, f"not a tag of Alexa: <{element.tag}>"
        for name, value in element.attrib.items():
            allowed = TAGS[element.tag].get(name)
            assert allowed, f"<{element.tag}> has no {name}"
            assert re.fullmatch(allowed, value), f"<{element.tag} {name}={value!r}>"


def is_trouble(guide: Guide, answer: TurnRecord) -> bool:
    """Whether the answer is the apology for a broken turn; behind it is always an exception."""
    return guide.prompts["trouble"].say[0] in answer.speech


def stored(storage: AbstractPersistenceAdapter, user: str) -> dict[str, Any]:
    """What is kept between visits about a listener."""
    listener = User(user_id=f"amzn1.ask.account.{user}")
    kept: dict[str, Any] = storage.get_attributes(RequestEnvelope(session=Session(user=listener)))
    return kept


def check_stored(guide: Guide, kept: dict[str, Any]) -> None:
    """Only a place in a reading, the pace, who listens, and whether the disclaimer was heard: nothing about a body."""
    assert set(kept) <= STORED, f"more is kept than was promised: {kept}"
    memory = msgspec.convert(kept, Memory)
    if memory.bookmark:
        assert memory.bookmark.kind == "reading", f"a question was kept: {kept}"
        assert guide.readings[memory.bookmark.id].keeps_place, f"a day of recovery was kept: {kept}"


def session_of(simulator: Simulator) -> dict[str, Any]:
    """What the open session carries; empty where none is open."""
    envelope = simulator.envelope(Heard("LaunchRequest"))
    carried: dict[str, Any] = envelope["session"]["attributes"].get(SESSION_KEY, {})
    if envelope["session"]["new"]:
        simulator.end_session()
    return carried


def _size(value: Any) -> int:
    return len(json.dumps(value).encode())
