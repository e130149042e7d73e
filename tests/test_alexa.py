"""The seam to Alexa: what is sent, as far as it can be used, and what may never be answered."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter
from ask_sdk_model import RequestEnvelope, Session, User
from msgspec.structs import replace
from rules import check_ssml, stored

from skill.alexa.skill import build_skill, skill_builder
from skill.alexa.speech import PACES, Pronouncer, to_ssml
from skill.guide.types import Pronunciation
from skill.storage.memory import MemoryStorage
from skill.workshop.hearing import Heard
from skill.workshop.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import NewListener

    from skill.guide.compiled import Knowledge
    from skill.guide.types import Guide

Envelope = dict[str, Any]


@pytest.fixture
def kept() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def answer(knowledge: Knowledge, kept: MemoryStorage) -> Callable[[Envelope], Envelope]:
    """The Lambda handler."""
    handler = skill_builder(knowledge, kept).lambda_handler()

    def ask(envelope: Envelope) -> Envelope:
        response: Envelope = handler(envelope, None)
        json.dumps(response)
        return response

    return ask


@pytest.fixture
def request_for(knowledge: Knowledge, model: dict[str, Any]) -> Callable[..., Envelope]:
    """An envelope as the simulator sends it, in a new session."""

    def make(intent: str, slots: dict[str, tuple[str, str]] | None = None) -> Envelope:
        simulator = Simulator(knowledge, model, MemoryStorage())
        return simulator.envelope(Heard(intent, slots or {}))

    return make


def speech(response: Envelope) -> str:
    text: str = response["response"]["outputSpeech"]["ssml"]
    return text


def test_the_end_of_a_session_is_not_answered(answer: Any, request_for: Any) -> None:
    envelope = request_for("LaunchRequest")
    envelope["request"] = {**envelope["request"], "type": "SessionEndedRequest", "reason": "EXCEEDED_MAX_REPROMPTS"}
    assert answer(envelope)["response"] == {}


def test_should_end_session_is_always_said(answer: Any, request_for: Any) -> None:
    assert answer(request_for("LaunchRequest"))["response"]["shouldEndSession"] is False
    assert answer(request_for("AMAZON.StopIntent"))["response"]["shouldEndSession"] is True


def test_disabling_the_skill_deletes_what_is_kept(answer: Any, request_for: Any, kept: MemoryStorage) -> None:
    answer(request_for("RecoveryStepsIntent"))
    assert stored(kept, "listener")["bookmark"]
    envelope = request_for("LaunchRequest")
    envelope["request"] = {**envelope["request"], "type": "AlexaSkillEvent.SkillDisabled"}
    del envelope["session"]
    answer(envelope)
    assert stored(kept, "listener") == {}


def test_another_skill_event_deletes_nothing(answer: Any, request_for: Any, kept: MemoryStorage) -> None:
    answer(request_for("RecoveryStepsIntent"))
    envelope = request_for("LaunchRequest")
    envelope["request"] = {**envelope["request"], "type": "AlexaSkillEvent.SkillEnabled"}
    answer(envelope)
    assert stored(kept, "listener")["bookmark"]


@pytest.mark.parametrize("locale", ["en-NZ", "de-DE", "", None])
def test_a_locale_the_guide_does_not_have_gets_its_first_one(answer: Any, request_for: Any, locale: str | None) -> None:
    envelope = request_for("LaunchRequest")
    envelope["request"]["locale"] = locale
    assert "general information, not medical advice" in speech(answer(envelope))


@pytest.mark.parametrize(
    "attributes",
    [
        {"session": {"here": {"kind": "reading", "id": "no_such_reading", "index": 2}}},
        {"session": {"bookmark": {"kind": "reading", "id": "recovery_steps", "index": 9_999}}},
        {"session": {"bookmark": {"kind": "reading", "id": "recovery_steps", "index": -3}}},
        {"session": {"here": {"kind": "topic", "id": "no_such_topic"}}},
        {"session": {"here": {"kind": "reading", "id": "recovery_steps", "index": 9_999}}},
        {"session": {"offer": {"intent": "NoSuchIntent"}}},
        {"session": {"offer": {"intent": "AskIntent", "slots": {"question": "topic.no_such_topic"}}}},
        {"session": {"offer": {"intent": "AMAZON.YesIntent"}}},
        {"session": {"misses": -1, "turns": -5}},
        {"session": "not a session"},
        {"something": "else"},
        None,
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "intent",
    ["AMAZON.YesIntent", "AMAZON.NextIntent", "AMAZON.RepeatIntent", "WhoSaysSoIntent", "SendCardIntent", "MoreIntent",
     "AMAZON.HelpIntent", "WhereAmIIntent", "HowSureIntent", "AMAZON.StopIntent"],
)  # fmt: skip
def test_a_session_of_another_version_breaks_nothing(
    answer: Any, request_for: Any, attributes: Envelope | None, intent: str
) -> None:
    envelope = request_for(intent)
    envelope["session"] = {**envelope["session"], "new": False, "attributes": attributes}
    said = speech(answer(envelope))
    check_ssml(said)
    assert "something went wrong" not in said


@pytest.mark.parametrize(
    "memory",
    [
        {"bookmark": {"kind": "reading", "id": "no_such_reading", "index": 1}},
        {"bookmark": {"kind": "topic", "id": "shower", "index": 0}},
        {"pace": 99},
        {"role": "doctor"},
        {"nothing": "known"},
    ],
    ids=str,
)
def test_what_another_version_kept_breaks_nothing(
    answer: Any, request_for: Any, kept: MemoryStorage, memory: Envelope
) -> None:
    kept.save_attributes(RequestEnvelope(session=Session(user=User(user_id="amzn1.ask.account.listener"))), memory)
    for intent in (
        "LaunchRequest",
        "AMAZON.ResumeIntent",
        "AMAZON.RepeatIntent",
        "AMAZON.NextIntent",
        "SendCardIntent",
    ):
        assert "something went wrong" not in speech(answer(request_for(intent)))


def test_a_request_without_a_user_is_answered(answer: Any, request_for: Any) -> None:
    envelope = request_for("LaunchRequest")
    del envelope["context"]
    del envelope["session"]["user"]
    assert "medical advice" in speech(answer(envelope))


@pytest.mark.parametrize("field", ["slots", "confirmationStatus"])
def test_an_intent_with_a_part_missing_is_answered(answer: Any, request_for: Any, field: str) -> None:
    envelope = request_for("GoToIntent", {"number": ("4", "")})
    del envelope["request"]["intent"][field]
    check_ssml(speech(answer(envelope)))


@pytest.mark.parametrize(
    "slot",
    [
        {"name": "question"},
        {"name": "question", "value": None},
        {"name": "question", "value": "?"},
        {"name": "question", "value": "when can i shower", "resolutions": {}},
        {"name": "question", "value": "when can i shower", "resolutions": {"resolutionsPerAuthority": []}},
        {
            "name": "question",
            "value": "when can i shower",
            "resolutions": {"resolutionsPerAuthority": [{"authority": "a", "status": {"code": "ER_ERROR_TIMEOUT"}}]},
        },
        {
            "name": "question",
            "value": "when can i shower",
            "resolutions": {
                "resolutionsPerAuthority": [
                    {"authority": "dynamic", "status": {"code": "ER_SUCCESS_NO_MATCH"}},
                    {
                        "authority": "static",
                        "status": {"code": "ER_SUCCESS_MATCH"},
                        "values": [{"value": {"name": "when can i shower", "id": "topic.shower"}}],
                    },
                ]
            },
        },
        {
            "name": "question",
            "value": "when can i shower",
            "resolutions": {
                "resolutionsPerAuthority": [
                    {
                        "authority": "static",
                        "status": {"code": "ER_SUCCESS_MATCH"},
                        "values": [{"value": {"name": "when can i shower", "id": "topic.from_a_newer_model"}}],
                    }
                ]
            },
        },
    ],
    ids=lambda slot: json.dumps(slot)[:90],
)
def test_a_slot_in_any_shape_is_answered(answer: Any, request_for: Any, slot: Envelope) -> None:
    envelope = request_for("AskIntent")
    envelope["request"]["intent"]["slots"] = {"question": slot}
    said = speech(answer(envelope))
    heard = slot.get("value") not in {None, "?"}
    assert ("one or two days" in said) is heard, said


def test_requests_for_another_skill_are_refused(knowledge: Knowledge, request_for: Any) -> None:
    handler = skill_builder(knowledge, MemoryStorage(), "amzn1.ask.skill.ours").lambda_handler()
    with pytest.raises(Exception, match=r"[Ss]kill"):
        handler(request_for("LaunchRequest"), None)


class BrokenStorage(AbstractPersistenceAdapter):  # type: ignore[misc]  # the SDK is untyped
    """Storage on a bad day."""

    def get_attributes(self, request_envelope: RequestEnvelope) -> dict[str, Any]:
        raise OSError(f"no storage today for {request_envelope}")

    def save_attributes(self, request_envelope: RequestEnvelope, attributes: dict[str, Any]) -> None:
        raise OSError(f"no storage today for {request_envelope}: {attributes}")

    def delete_attributes(self, request_envelope: RequestEnvelope) -> None:
        raise OSError(f"no storage today for {request_envelope}")


@pytest.mark.parametrize("intent", ["LaunchRequest", "RecoveryStepsIntent", "AMAZON.StopIntent"])
def test_without_storage_the_listener_is_answered_all_the_same(
    knowledge: Knowledge, request_for: Any, intent: str
) -> None:
    handler = skill_builder(knowledge, BrokenStorage()).lambda_handler()
    assert "went wrong" not in speech(handler(request_for(intent), None))


def test_forget_me_does_not_claim_to_have_forgotten_where_it_could_not(knowledge: Knowledge, request_for: Any) -> None:
    handler = skill_builder(knowledge, BrokenStorage()).lambda_handler()
    assert "I've forgotten" not in speech(handler(request_for("ForgetMeIntent"), None))


def test_a_broken_turn_is_a_kind_sentence_and_an_open_session(knowledge: Knowledge, request_for: Any) -> None:
    """A guide that lost the reading it leads to breaks inside; the listener hears a sentence, the log the cause."""
    broken = copy.copy(knowledge)
    broken.guide = replace(knowledge.guide, readings={})
    response = skill_builder(broken, MemoryStorage()).lambda_handler()(request_for("AMAZON.FallbackIntent"), None)
    assert "Sorry, something went wrong on my side." in speech(response)
    assert response["response"]["shouldEndSession"] is False
    assert response["response"]["reprompt"]


def test_the_skill_is_built_for_a_web_service_too(knowledge: Knowledge) -> None:
    assert build_skill(knowledge, MemoryStorage()).skill_id is None


def test_speech_is_escaped() -> None:
    ssml = to_ssml(("Salt & pepper < sugar.", 'Is "this" fine?'), 0, Pronouncer({}, {}))
    check_ssml(ssml)
    assert "Salt &amp; pepper &lt; sugar." in ssml


def test_hard_words_are_pronounced_and_numbers_said_digit_by_digit() -> None:
    pronouncer = Pronouncer({"kyphosis": Pronunciation(ipa="ka\u026a\u02c8fo\u028as\u026as")}, {"911": "nine one one"})
    ssml = to_ssml(("Kyphosis. Call 911 now.",), 0, pronouncer)
    check_ssml(ssml)
    assert ">Kyphosis</phoneme>" in ssml
    assert '<sub alias="nine one one">911</sub>' in ssml


def test_a_word_inside_another_is_left_alone() -> None:
    assert "<sub" not in to_ssml(("In 9110 days.",), 0, Pronouncer({}, {"911": "nine one one"}))


def test_slower_lengthens_pauses_before_it_slows_the_voice_and_never_under_85_percent() -> None:
    paces = [PACES[pace] for pace in sorted(PACES)]
    assert [pause for pause, _, _ in paces] == sorted({pause for pause, _, _ in paces})
    assert [rate for _, _, rate in paces] == [None, None, None, "92%", "85%"]


def test_every_part_of_the_guide_is_valid_ssml_in_every_locale_at_every_pace(
    guide: Guide, new_listener: NewListener
) -> None:
    known = {
        "topic": list(guide.topics),
        "term": list(guide.terms),
        "sign": list(guide.signs),
        "decline": list(guide.declines),
    }
    for number, locale in enumerate(guide.locales):
        listener = new_listener(locale)
        for _ in range(number):
            listener.say("slower")
        for intent in (reading.intent for reading in guide.readings.values()):
            check_ssml(listener.turn(Heard(intent)).ssml)
        for kind, ids in known.items():
            for id_ in ids:
                check_ssml(listener.turn(Heard("AskIntent", {"question": (id_, f"{kind}.{id_}")})).ssml)
