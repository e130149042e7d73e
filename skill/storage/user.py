"""Which record a request belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ask_sdk_model import RequestEnvelope


def user_of(envelope: RequestEnvelope) -> str | None:
    """Amazon's opaque user id, the same as long as the skill stays enabled; None where none was sent."""
    for holder in (envelope.context.system if envelope.context else None, envelope.session):
        if holder and holder.user and holder.user.user_id:
            return str(holder.user.user_id)
    return None
