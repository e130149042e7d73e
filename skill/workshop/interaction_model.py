"""Alexa's interaction model, made from the guide's utterances and the intents of the conversation."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from skill.guide.compiler import guide_utterances
from skill.guide.phrases import expand
from skill.guide.yaml_files import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from skill.guide.types import Guide

SLOT = re.compile(r"\{(\w+)\}")

# Slots that any utterance may name, whichever intent it belongs to.
SLOT_TYPES = {
    "question": "Question",
    "term": "Term",
    "number": "AMAZON.NUMBER",
    "ordinal": "Ordinal",
    "unit": "Unit",
    "person": "Person",
}


class Intent(Struct, frozen=True, forbid_unknown_fields=True):
    """An intent of the conversation: what it does, an example, and its slots by type."""

    does: str
    example: str = ""
    slots: dict[str, str] = {}


class Samples(Struct, frozen=True, forbid_unknown_fields=True):
    """The language's file: invocation name, sample utterances by intent, slot values by type and id."""

    invocation_name: str
    intents: dict[str, tuple[str, ...]]
    types: dict[str, dict[str, tuple[str, ...]]] = {}
    leaning: tuple[str, ...] = ()
    first_person: tuple[str, ...] = ()


def read_intents(folder: Path) -> dict[str, Intent]:
    """The intents of the conversation. Raises msgspec.ValidationError naming the field."""
    return msgspec.convert(read_yaml(folder / "intents.yaml"), dict[str, Intent])


def read_samples(folder: Path, language: str) -> Samples:
    """The sample utterances of a language. Raises msgspec.ValidationError naming the field."""
    return msgspec.convert(read_yaml(folder / f"{language}.yaml"), Samples, strict=False)


def build_model(guide: Guide, intents: dict[str, Intent], samples: Samples) -> dict[str, Any]:
    """The interaction model of one language, as it is uploaded (interactionModels/custom/<locale>.json)."""
    entries = [_intent(name, samples.intents.get(name, ()), intent.slots) for name, intent in intents.items()]
    for id_, reading in guide.readings.items():
        more = guide.more_utterances.get(f"reading.{id_}", ())
        entries.append(_intent(reading.intent, (reading.name, *reading.utterances, *more), {}))
    language_model = {
        "invocationName": samples.invocation_name,
        "intents": sorted(entries, key=lambda entry: str(entry["name"])),
        "types": _types(guide, samples),
        "modelConfiguration": {"fallbackIntentSensitivity": {"level": "LOW"}},
    }
    return {"interactionModel": {"languageModel": language_model}}


def to_json(model: dict[str, Any]) -> str:
    """The file as it is committed."""
    return json.dumps(model, indent=1, ensure_ascii=False) + "\n"


def _intent(name: str, templates: Iterable[str], slots: dict[str, str]) -> dict[str, Any]:
    phrases = expand(templates)
    used = dict.fromkeys(slot for phrase in phrases for slot in SLOT.findall(phrase))
    entry: dict[str, Any] = {"name": name, "samples": phrases}
    types = {**{slot: SLOT_TYPES[slot] for slot in used}, **{slot: slots[slot] for slot in used if slot in slots}}
    if types:
        entry["slots"] = [{"name": slot, "type": type_} for slot, type_ in types.items()]
    return entry


def _types(guide: Guide, samples: Samples) -> list[dict[str, Any]]:
    types = {name: {id_: list(words) for id_, words in values.items()} for name, values in samples.types.items()}
    units = types.setdefault("Unit", {})
    for unit in (*(r.unit for r in guide.readings.values() if r.unit), guide.about.section_unit):
        units.setdefault(unit, [unit])
    if guide.terms:
        types["Term"] = {id_: [term.name, *term.misheard] for id_, term in guide.terms.items()}
    types["Question"] = _questions(guide, samples)
    return [{"name": name, "values": _values(values)} for name, values in types.items() if values]


def _questions(guide: Guide, samples: Samples) -> dict[str, list[str]]:
    """Questions by what answers them. Those that another intent's sample hears already are left to it."""
    define = [re.compile(SLOT.sub("(.+)", sample)) for sample in expand(samples.intents.get("TermIntent", ()))]
    terms = {word for term in guide.terms.values() for word in (term.name, *term.misheard)}
    questions: dict[str, list[str]] = {}
    for kind, id_, templates in guide_utterances(guide):
        if kind == "reading":
            continue
        phrases = [phrase for phrase in expand(templates) if not _defines(phrase, define, terms)]
        if phrases:
            questions[f"{kind}.{id_}"] = phrases
    return questions


def _defines(phrase: str, samples: list[re.Pattern[str]], terms: set[str]) -> bool:
    return any((match := sample.fullmatch(phrase)) and match[1] in terms for sample in samples)


def _values(values: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [
        {"id": id_, "name": {"value": words[0], "synonyms": list(dict.fromkeys(words[1:]))}}
        if len(words) > 1
        else {"id": id_, "name": {"value": words[0]}}
        for id_, words in values.items()
    ]
