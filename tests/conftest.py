"""What most tests share: the guide, compiled once, its interaction model, and a listener with a device."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import HealthCheck, Phase, settings

from skill.guide.compiled import load
from skill.guide.loader import load_guide
from skill.settings import Settings
from skill.storage.memory import MemoryStorage
from skill.workshop.interaction_model import build_model, read_intents, read_samples
from skill.workshop.simulator import Simulator

if TYPE_CHECKING:
    from skill.guide.compiled import Knowledge
    from skill.guide.types import Guide
    from skill.workshop.simulator import Device

pytest.register_assert_rewrite("rules")

ROOT = Path(__file__).resolve().parent.parent

_unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
# The same walks every time, so that a red build is about the change, and no minutes spent on shortening a failing one.
# `explore` looks for new ones, and shortens what it finds.
_brief = [phase for phase in Phase if phase not in {Phase.shrink, Phase.explain}]
settings.register_profile("same", parent=_unhurried, derandomize=True, database=None, phases=_brief)
settings.register_profile("explore", parent=_unhurried, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


class NewListener(Protocol):
    """Gives a listener who has heard nothing."""

    def __call__(self, locale: str = "en-US", device: Device = "echo") -> Simulator: ...


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The guide that is shipped."""
    default = Settings()
    return load(default.content, default.guide, "en")


@pytest.fixture(scope="session")
def guide(knowledge: Knowledge) -> Guide:
    return knowledge.guide


@pytest.fixture(scope="session")
def guide_as_written() -> Guide:
    """The same from its sources, with the utterances, which a running skill does without."""
    default = Settings()
    return load_guide(default.content, default.guide, "en")


@pytest.fixture(scope="session")
def model(guide_as_written: Guide) -> dict[str, Any]:
    """The interaction model built from the sources, whatever the committed files say."""
    folder = ROOT / "interaction_model"
    return build_model(guide_as_written, read_intents(folder), read_samples(folder, guide_as_written.language))


@pytest.fixture(scope="session")
def storage() -> MemoryStorage:
    """What is kept about the listeners of ``new_listener``."""
    return MemoryStorage()


@pytest.fixture(scope="session")
def new_listener(knowledge: Knowledge, model: dict[str, Any], storage: MemoryStorage) -> NewListener:
    """A device of a locale in the hands of somebody who has heard nothing yet. There is one of each kind."""

    @cache
    def device_in(locale: str, device: Device) -> Simulator:
        return Simulator(knowledge, model, storage, locale, device)

    def make(locale: str = "en-US", device: Device = "echo") -> Simulator:
        simulator = device_in(locale, device)
        simulator.new_user()
        return simulator

    return make
