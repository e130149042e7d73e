"""Storage in one SQLite file, fit for several processes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter

from skill.storage.user import user_of

if TYPE_CHECKING:
    from ask_sdk_model import RequestEnvelope

# Alexa waits 8 seconds for an answer; a bookmark is not worth more than one of them.
SECONDS_TO_WAIT = 1.0

_TABLE = "CREATE TABLE IF NOT EXISTS listeners (user TEXT PRIMARY KEY, attributes TEXT NOT NULL) WITHOUT ROWID"


class SQLiteStorage(AbstractPersistenceAdapter):  # type: ignore[misc]  # the SDK is untyped
    """One row a listener. Raises sqlite3.Error, which the skill turns into a lost bookmark and a logged line."""

    def __init__(self, path: str) -> None:
        self._path = path
        with closing(self._connect()) as connection:
            # Readers never wait for a writer, and a write waits for no disk: a killed process loses nothing, a power
            # cut the last bookmarks at most.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(_TABLE)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=SECONDS_TO_WAIT, isolation_level=None)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def get_attributes(self, request_envelope: RequestEnvelope) -> dict[str, Any]:
        """What is kept about the listener; empty where nothing is."""
        with closing(self._connect()) as connection:
            query = "SELECT attributes FROM listeners WHERE user = ?"
            row = connection.execute(query, (user_of(request_envelope),)).fetchone()
        attributes: dict[str, Any] = json.loads(row[0]) if row else {}
        return attributes

    def save_attributes(self, request_envelope: RequestEnvelope, attributes: dict[str, Any]) -> None:
        """Keeps the attributes in place of what was kept before; a request without a user keeps nothing."""
        user = user_of(request_envelope)
        if user is None:
            return
        with closing(self._connect()) as connection:
            connection.execute("REPLACE INTO listeners VALUES (?, ?)", (user, json.dumps(attributes)))

    def delete_attributes(self, request_envelope: RequestEnvelope) -> None:
        """Deletes what is kept about the listener."""
        with closing(self._connect()) as connection:
            connection.execute("DELETE FROM listeners WHERE user = ?", (user_of(request_envelope),))
