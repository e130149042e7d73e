"""Where what is kept between visits lives: one small record a listener."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.storage.memory import MemoryStorage
from skill.storage.sqlite import SQLiteStorage

if TYPE_CHECKING:
    from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter

SQLITE = "sqlite:///"


def open_storage(address: str) -> AbstractPersistenceAdapter:
    """The storage at an address: ``memory:`` or ``sqlite:///path``.

    Raises ValueError naming what is accepted.
    """
    if address == "memory:":
        return MemoryStorage()
    if address.startswith(SQLITE) and len(address) > len(SQLITE):
        return SQLiteStorage(address.removeprefix(SQLITE))
    raise ValueError(f"SPINE_GUIDE_STORAGE is {address!r}; it can be memory: or sqlite:///path/to/file.db")
