"""The interaction model as Amazon takes it: its own classes, its rules for names and samples, and no stale file."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from ask_sdk_model_runtime import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData
from conftest import ROOT

from skill.dialogue.handlers import HANDLERS
from skill.workshop.interaction_model import to_json

if TYPE_CHECKING:
    from skill.guide.types import Guide

LOCALES = ("en-AU", "en-CA", "en-GB", "en-IN", "en-US")
REQUIRED = {f"AMAZON.{name}Intent" for name in ("Help", "Stop", "Cancel", "Fallback", "NavigateHome")}
# Amazon fires these by themselves; samples of ours would be refused or ignored.
WITHOUT_SAMPLES = {"AMAZON.FallbackIntent", "AMAZON.NavigateHomeIntent"}
LAUNCH_WORDS = {"run", "start", "play", "resume", "use", "launch", "ask", "open", "tell", "load", "begin", "enable"}
CONNECTING_WORDS = {"to", "from", "in", "using", "with", "about", "for", "that", "by", "if", "and", "whether"}
SMALL_WORDS = {"the", "a", "an", "for", "to", "of", "about", "up", "by", "at", "off", "with"}
RESERVED_WORDS = {"alexa", "amazon", "echo", "computer", "skill", "app"}
WORD = r"(?:[^\W\d_]+(?:['-][^\W\d_]+)*'?|\{\w+\}(?:'s)?)"
SAMPLE = re.compile(rf"{WORD}(?: {WORD})*")
SLOT = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def language_model(model: dict[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = model["interactionModel"]["languageModel"]
    return part


@pytest.fixture(scope="module")
def intents(language_model: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {intent["name"]: intent for intent in language_model["intents"]}


def written(locale: str) -> str:
    return (ROOT / "interaction_model" / f"{locale}.json").read_text(encoding="utf-8")


def test_there_is_a_model_for_every_locale(guide: Guide) -> None:
    assert sorted(guide.locales) == sorted(LOCALES)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_committed_file_is_what_the_sources_give(locale: str, model: dict[str, Any]) -> None:
    assert written(locale) == to_json(model), "stale: run `spine-guide model`"


@pytest.mark.parametrize("locale", LOCALES)
def test_amazons_own_classes_read_it_and_give_it_back_unchanged(locale: str) -> None:
    serializer = DefaultSerializer()
    data = serializer.deserialize(written(locale), InteractionModelData)
    assert _without_nothing(serializer.serialize(data)) == json.loads(written(locale))


def test_a_misspelt_key_would_not_come_back() -> None:
    """The check above can fail: Amazon's classes drop in silence what they do not know."""
    serializer = DefaultSerializer()
    misspelt = {"interactionModel": {"languageModel": {"invocationNames": "spine guide"}}}
    data = serializer.deserialize(json.dumps(misspelt), InteractionModelData)
    assert _without_nothing(serializer.serialize(data)) != misspelt


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nothing(part) for key, part in value.items() if part is not None}
    return [_without_nothing(part) for part in value] if isinstance(value, list) else value


def test_the_invocation_name_follows_amazons_rules(language_model: dict[str, Any]) -> None:
    name = language_model["invocationName"]
    words = name.split()
    assert re.fullmatch(r"[a-z]+(?:'s)?(?: [a-z]+(?:'s)?)+", name)
    assert not set(words) & (LAUNCH_WORDS | CONNECTING_WORDS | RESERVED_WORDS)
    assert len(words) > 2 or not set(words) & SMALL_WORDS


def test_required_and_handled_intents_are_there(guide: Guide, intents: dict[str, Any]) -> None:
    opening = {reading.intent for reading in guide.readings.values()}
    assert set(intents) >= REQUIRED
    assert set(intents) == opening | set(HANDLERS) - {"LaunchRequest"}


def test_every_intent_has_enough_samples(guide: Guide, intents: dict[str, Any]) -> None:
    content = {reading.intent for reading in guide.readings.values()}
    few = {
        name: len(intent["samples"])
        for name, intent in intents.items()
        if len(intent["samples"]) < (0 if name in WITHOUT_SAMPLES else 40 if name in content else 12)
        and not (name in {"AMAZON.CancelIntent", "AskIntent"} and len(intent["samples"]) >= 5)
    }
    assert few == {}


def test_what_amazon_fires_by_itself_has_no_samples(intents: dict[str, Any]) -> None:
    assert [name for name in WITHOUT_SAMPLES if intents[name]["samples"]] == []


def test_samples_follow_the_writing_rules(language_model: dict[str, Any], intents: dict[str, Any]) -> None:
    invocation = language_model["invocationName"]
    samples = [(name, sample) for name, intent in intents.items() for sample in intent["samples"]]
    assert [entry for entry in samples if not SAMPLE.fullmatch(entry[1])] == []
    assert [entry for entry in samples if len(entry[1]) > 200] == []
    assert [entry for entry in samples if invocation in entry[1] or "alexa" in entry[1].split()] == []


def test_a_sample_stands_in_one_intent_and_once(intents: dict[str, Any]) -> None:
    count = Counter(sample.lower() for intent in intents.values() for sample in intent["samples"])
    assert [sample for sample, times in count.items() if times > 1] == []


def test_a_question_does_not_stand_in_an_intent_too(language_model: dict[str, Any], intents: dict[str, Any]) -> None:
    samples = {sample.lower(): name for name, intent in intents.items() for sample in intent["samples"]}
    both = [
        f"{word!r} means {value['id']} and {samples[word.lower()]}"
        for type_ in language_model["types"]
        if type_["name"] == "Question"
        for value in type_["values"]
        for word in _words(value)
        if word.lower() in samples
    ]
    assert both == []


def test_slots_and_types_fit_together(language_model: dict[str, Any], intents: dict[str, Any]) -> None:
    types = {type_["name"] for type_ in language_model["types"]}
    for name, intent in intents.items():
        slots = {slot["name"]: slot["type"] for slot in intent.get("slots", ())}
        used = {slot for sample in intent["samples"] for slot in SLOT.findall(sample)}
        assert used == set(slots), name
        assert all(type_ in types or type_.startswith("AMAZON.") for type_ in slots.values()), name
        assert "AMAZON.SearchQuery" not in slots.values(), name


def test_slot_values_follow_amazons_limits(language_model: dict[str, Any]) -> None:
    words = [word for type_ in language_model["types"] for value in type_["values"] for word in _words(value)]
    assert [word for word in words if len(word) > 140] == []
    assert len(words) < 50_000
    assert len(language_model["intents"]) < 250


def test_a_slot_value_has_one_id(language_model: dict[str, Any]) -> None:
    for type_ in language_model["types"]:
        ids = [value["id"] for value in type_["values"]]
        assert len(ids) == len(set(ids))
        count = Counter(word.lower() for value in type_["values"] for word in _words(value))
        assert [word for word, times in count.items() if times > 1] == [], type_["name"]


def test_it_is_small_enough(model: dict[str, Any]) -> None:
    assert len(to_json(model).encode()) < 1_500_000


def _words(value: dict[str, Any]) -> list[str]:
    return [value["name"]["value"], *value["name"].get("synonyms", ())]
