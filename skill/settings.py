"""Settings from the environment, all in one place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "SPINE_GUIDE_"
CONTENT = Path(__file__).resolve().parent.parent / "content"


class Settings(Struct, frozen=True):
    """What can be set, with its defaults. ``skill_id`` is needed only where Alexa is served."""

    skill_id: str | None = None
    storage: str = "sqlite:///spine-guide.db"
    content: Path = CONTENT
    guide: str = "vertebral_augmentation"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in the environment. Raises ValueError naming a variable that is not known."""
    given = {name.removeprefix(PREFIX).lower(): value for name, value in environment.items() if name.startswith(PREFIX)}
    known = set(Settings.__struct_fields__)
    unknown = sorted(set(given) - known)
    if unknown:
        names = ", ".join(PREFIX + name.upper() for name in unknown)
        allowed = ", ".join(PREFIX + name.upper() for name in sorted(known))
        raise ValueError(f"unknown setting {names}; there are {allowed}")
    default = Settings()
    return Settings(
        skill_id=given.get("skill_id") or default.skill_id,
        storage=given.get("storage") or default.storage,
        content=Path(given["content"]) if given.get("content") else default.content,
        guide=given.get("guide") or default.guide,
    )
