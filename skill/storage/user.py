"""Which record a request belongs to."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ask_sdk_model import RequestEnvelope


def user_of(envelope: RequestEnvelope) -> str | None:
    """The hash of Amazon's opaque user id, which itself is never kept; None where none was sent."""
    for holder in (envelope.context.system if envelope.context else None, envelope.session):
        if holder and holder.user and holder.user.user_id:
            return sha256(str(holder.user.user_id).encode()).hexdigest()
    return None
