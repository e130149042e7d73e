"""Reply to response: speech, reprompt, card, and whether the session stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from ask_sdk_model.ui import SimpleCard

from skill.alexa.request import SESSION_KEY
from skill.alexa.speech import to_ssml

if TYPE_CHECKING:
    from ask_sdk_core.handler_input import HandlerInput
    from ask_sdk_model import Response

    from skill.alexa.speech import Pronouncer
    from skill.dialogue.turn import Reply, Session

# Amazon allows 8,000 characters in all the text of a card.
LONGEST_CARD = 7_900


def render(handler_input: HandlerInput, pronouncer: Pronouncer, reply: Reply, session: Session) -> Response:
    """The response for a reply. The session is open exactly when the reply asks something."""
    pace = reply.memory.pace
    ideas = (*reply.say, reply.ask) if reply.ask else reply.say
    builder = handler_input.response_builder
    builder.speak(_content(to_ssml(ideas, pace, pronouncer)))
    if reply.ask:
        builder.ask(_content(to_ssml((reply.reprompt or reply.ask,), pace, pronouncer)))
    builder.set_should_end_session(reply.ask is None)
    if reply.title and reply.card:
        builder.set_card(SimpleCard(title=reply.title, content=_shortened(reply.card)))
    attributes = {} if reply.ask is None else {SESSION_KEY: msgspec.to_builtins(session)}
    handler_input.attributes_manager.session_attributes = attributes
    return builder.response


def _content(ssml: str) -> str:
    """The SDK puts the speak tags on by itself."""
    return ssml.removeprefix("<speak>").removesuffix("</speak>")


def _shortened(card: str) -> str:
    return card if len(card) <= LONGEST_CARD else card[:LONGEST_CARD].rsplit("\n\n", 1)[0]
