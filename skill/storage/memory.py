"""Storage that ends with the process: for tests and for trying things."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter

from skill.storage.user import user_of

if TYPE_CHECKING:
    from ask_sdk_model import RequestEnvelope


class MemoryStorage(AbstractPersistenceAdapter):  # type: ignore[misc]  # the SDK is untyped
    """A dictionary of records."""

    def __init__(self) -> None:
        self._records: dict[str, str] = {}

    def get_attributes(self, request_envelope: RequestEnvelope) -> dict[str, Any]:
        """What is kept about the listener; empty where nothing is."""
        attributes: dict[str, Any] = json.loads(self._records.get(user_of(request_envelope) or "", "{}"))
        return attributes

    def save_attributes(self, request_envelope: RequestEnvelope, attributes: dict[str, Any]) -> None:
        """Keeps the attributes in place of what was kept before; a request without a user keeps nothing."""
        user = user_of(request_envelope)
        if user is not None:
            self._records[user] = json.dumps(attributes)

    def delete_attributes(self, request_envelope: RequestEnvelope) -> None:
        """Deletes what is kept about the listener."""
        self._records.pop(user_of(request_envelope) or "", None)
