"""A device without Amazon: real envelopes to the real skill, with session and user data kept as Alexa keeps them."""

from __future__ import annotations

import re
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import unescape

from msgspec import Struct

from skill.alexa.skill import skill_builder
from skill.workshop.hearing import Ears, Heard

if TYPE_CHECKING:
    from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter

    from skill.guide.compiled import Knowledge

Device = Literal["echo", "show"]

_BREAK = re.compile(r"<break[^>]*>")
_TAG = re.compile(r"<[^>]+>")
APL = "Alexa.Presentation.APL"


class TurnRecord(Struct, frozen=True):
    """One turn as a listener and an engineer see it. ``speech`` is the plain text of ``ssml``."""

    utterance: str
    intent: str
    slots: dict[str, dict[str, str]]
    speech: str
    ssml: str
    reprompt: str
    card: dict[str, Any] | None
    screen: dict[str, Any] | None
    ends: bool
    milliseconds: float


class Simulator:
    """One listener with one device. Not safe to share between threads."""

    def __init__(
        self,
        knowledge: Knowledge,
        model: dict[str, Any],
        storage: AbstractPersistenceAdapter,
        locale: str = "en-US",
        device: Device = "echo",
        user: str = "listener",
    ) -> None:
        self._handler = skill_builder(knowledge, storage).lambda_handler()
        self._ears = Ears(model, knowledge.guide.numbers)
        self._storage = storage
        self._locale = locale
        self._device = device
        self.user = user
        self._session: dict[str, Any] | None = None

    def say(self, utterance: str) -> TurnRecord:
        """The turn that these words lead to. Words after a session has ended open a new one, as a one-shot."""
        return self.turn(self._ears.hear(utterance), utterance)

    def turn(self, heard: Heard, utterance: str = "") -> TurnRecord:
        """The turn of an intent with its slots."""
        if heard.opens_session:
            self.end_session()
        request = self.envelope(heard)
        started = time.perf_counter()
        response = self._handler(request, None)
        elapsed = (time.perf_counter() - started) * 1000
        return self._record(utterance, heard, response, elapsed)

    def end_session(self) -> None:
        """The listener walks away: the next words open a new session."""
        self._session = None

    def new_user(self) -> None:
        """From now on a listener who has heard nothing."""
        self.end_session()
        envelope = self.envelope(Heard("LaunchRequest"))
        self._handler({**envelope, "request": {**envelope["request"], "type": "AlexaSkillEvent.SkillDisabled"}}, None)
        self._session = None

    def envelope(self, heard: Heard) -> dict[str, Any]:
        """The request Alexa would send."""
        new = self._session is None
        if self._session is None:
            self._session = {"sessionId": f"amzn1.echo-api.session.{uuid.uuid4()}", "attributes": {}}
        application = {"applicationId": "amzn1.ask.skill.simulated"}
        user = {"userId": f"amzn1.ask.account.{self.user}"}
        interfaces = {APL: {"runtime": {"maxVersion": "2024.3"}}} if self._device == "show" else {}
        system = {
            "application": application,
            "user": user,
            "device": {"deviceId": "amzn1.ask.device.simulated", "supportedInterfaces": interfaces},
            "apiEndpoint": "https://api.amazonalexa.com",
        }
        return {
            "version": "1.0",
            "session": {**self._session, "new": new, "application": application, "user": user},
            "context": {"System": system},
            "request": {
                "requestId": f"amzn1.echo-api.request.{uuid.uuid4()}",
                "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "locale": self._locale,
                **_request(heard),
            },
        }

    def _record(self, utterance: str, heard: Heard, envelope: dict[str, Any], elapsed: float) -> TurnRecord:
        response = envelope["response"]
        ends = response.get("shouldEndSession", True)
        if ends:
            self._session = None
        elif self._session is not None:
            self._session["attributes"] = envelope.get("sessionAttributes", {})
        ssml = response.get("outputSpeech", {}).get("ssml", "")
        return TurnRecord(
            utterance=utterance,
            intent=heard.intent,
            slots={name: {"value": value, "id": id_} for name, (value, id_) in heard.slots.items()},
            speech=to_plain(ssml),
            ssml=ssml,
            reprompt=to_plain(response.get("reprompt", {}).get("outputSpeech", {}).get("ssml", "")),
            card=response.get("card"),
            screen=next(iter(response.get("directives", ())), None),
            ends=ends,
            milliseconds=round(elapsed, 3),
        )


def _request(heard: Heard) -> dict[str, Any]:
    if heard.intent == "LaunchRequest":
        return {"type": "LaunchRequest"}
    slots = {name: _slot(name, value, id_) for name, (value, id_) in heard.slots.items()}
    return {
        "type": "IntentRequest",
        "intent": {"name": heard.intent, "confirmationStatus": "NONE", "slots": slots},
        "dialogState": "COMPLETED",
    }


def _slot(name: str, value: str, id_: str) -> dict[str, Any]:
    slot: dict[str, Any] = {"name": name, "value": value, "confirmationStatus": "NONE"}
    if name != "number":
        code = "ER_SUCCESS_MATCH" if id_ else "ER_SUCCESS_NO_MATCH"
        authority: dict[str, Any] = {"authority": f"simulated.{name}", "status": {"code": code}}
        if id_:
            authority["values"] = [{"value": {"name": value, "id": id_}}]
        slot["resolutions"] = {"resolutionsPerAuthority": [authority]}
    return slot


def to_plain(ssml: str) -> str:
    """SSML without its tags; a pause is a space."""
    text = unescape(_TAG.sub("", _BREAK.sub(" ", ssml)), {"&quot;": '"', "&apos;": "'"})
    return " ".join(text.split())
