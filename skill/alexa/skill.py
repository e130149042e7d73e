"""The skill as Amazon's SDK sees it: one handler for turns, one for the end, one for events, one for trouble."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import msgspec
from ask_sdk_core.dispatch_components import AbstractExceptionHandler, AbstractRequestHandler
from ask_sdk_core.skill_builder import CustomSkillBuilder

from skill.alexa.request import decode, locale_of, turn_from
from skill.alexa.response import render
from skill.alexa.speech import pronouncer_for, to_ssml
from skill.dialogue.handlers import respond
from skill.dialogue.turn import Memory

if TYPE_CHECKING:
    from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter
    from ask_sdk_core.handler_input import HandlerInput
    from ask_sdk_core.skill import CustomSkill
    from ask_sdk_model import Response

    from skill.guide.compiled import Knowledge
    from skill.guide.types import Guide

log = logging.getLogger("spine_guide")

TURNS = frozenset({"LaunchRequest", "IntentRequest"})
SKILL_DISABLED = "AlexaSkillEvent.SkillDisabled"


class TurnHandler(AbstractRequestHandler):  # type: ignore[misc]  # the SDK is untyped
    """Everything the listener says."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._pronouncers = {locale: pronouncer_for(knowledge.guide, locale) for locale in knowledge.guide.locales}

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Takes launches and intents."""
        return handler_input.request_envelope.request.object_type in TURNS

    def handle(self, handler_input: HandlerInput) -> Response:
        """One turn: what is kept is read once, and written only where it changed."""
        memory = _recall(handler_input)
        turn = turn_from(handler_input, self._knowledge.guide, self._knowledge.ear, memory)
        reply, session = respond(turn)
        if reply.forget:
            _forget(handler_input)
        elif reply.memory != memory:
            _remember(handler_input, reply.memory)
        return render(handler_input, self._pronouncers[turn.locale], reply, session)


class SessionEndedHandler(AbstractRequestHandler):  # type: ignore[misc]
    """The end of a session may not be answered."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Takes the end of a session."""
        return bool(handler_input.request_envelope.request.object_type == "SessionEndedRequest")

    def handle(self, handler_input: HandlerInput) -> Response:
        """An empty response."""
        return handler_input.response_builder.response


class SkillEventHandler(AbstractRequestHandler):  # type: ignore[misc]
    """Disabling the skill deletes what is kept about the listener."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Takes skill events."""
        return str(handler_input.request_envelope.request.object_type).startswith("AlexaSkillEvent.")

    def handle(self, handler_input: HandlerInput) -> Response:
        """Deletes on SkillDisabled; takes note of nothing else."""
        if handler_input.request_envelope.request.object_type == SKILL_DISABLED:
            _forget(handler_input)
        return handler_input.response_builder.response


class TroubleHandler(AbstractExceptionHandler):  # type: ignore[misc]
    """The last resort. Its words are made when the skill is built, so that nothing here can fail."""

    def __init__(self, guide: Guide) -> None:
        prompt = guide.prompts["trouble"]
        self._reprompt = prompt.reprompt
        self._ssml = {
            locale: to_ssml((*prompt.say, *prompt.ask), 0, pronouncer_for(guide, locale)) for locale in guide.locales
        }
        self._guide = guide

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:  # noqa: ARG002
        """Takes everything."""
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        """A kind sentence for the listener, the cause for the log."""
        log.error("turn failed", exc_info=exception)
        request = handler_input.request_envelope.request
        builder = handler_input.response_builder
        if request is None or request.object_type not in TURNS:
            return builder.response
        ssml = self._ssml[locale_of(request.locale, self._guide)]
        builder.speak(ssml.removeprefix("<speak>").removesuffix("</speak>")).ask(self._reprompt)
        return builder.set_should_end_session(False).response


def _recall(handler_input: HandlerInput) -> Memory:
    try:
        kept = handler_input.attributes_manager.persistent_attributes
    except Exception:
        log.warning("what is kept could not be read", exc_info=True)
        return Memory()
    memory: Memory = decode(kept or None, Memory)
    return memory


def _remember(handler_input: HandlerInput, memory: Memory) -> None:
    _store(handler_input, msgspec.to_builtins(memory))


def _forget(handler_input: HandlerInput) -> None:
    """Deletes, or raises: nobody may hear that they were forgotten when they were not."""
    handler_input.attributes_manager.delete_persistent_attributes()


def _store(handler_input: HandlerInput, attributes: dict[str, Any]) -> None:
    try:
        handler_input.attributes_manager.persistent_attributes = attributes
        handler_input.attributes_manager.save_persistent_attributes()
    except Exception:
        log.warning("the place could not be kept", exc_info=True)


def build_skill(knowledge: Knowledge, storage: AbstractPersistenceAdapter, skill_id: str | None = None) -> CustomSkill:
    """The skill, ready to be invoked. With a ``skill_id``, requests meant for another skill are refused."""
    builder = skill_builder(knowledge, storage, skill_id)
    return builder.create()


def skill_builder(
    knowledge: Knowledge, storage: AbstractPersistenceAdapter, skill_id: str | None = None
) -> CustomSkillBuilder:
    """The SDK's builder with our four handlers."""
    builder = CustomSkillBuilder(persistence_adapter=storage)
    builder.skill_id = skill_id
    builder.add_request_handler(TurnHandler(knowledge))
    builder.add_request_handler(SessionEndedHandler())
    builder.add_request_handler(SkillEventHandler())
    builder.add_exception_handler(TroubleHandler(knowledge.guide))
    return builder
