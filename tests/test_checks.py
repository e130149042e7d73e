"""Every rule finds what is planted in a small guide that is otherwise right; a broken file is named with its field."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner
from msgspec import Struct

from skill.cli import main
from skill.dialogue.handlers import HANDLERS
from skill.guide.loader import load_guide
from skill.guide.references import PROMPTS
from skill.settings import CONTENT, Settings
from skill.workshop.checks.finding import Finding, report
from skill.workshop.checks.rules import RULES, check_guide
from skill.workshop.interaction_model import build_model, read_intents, read_samples, to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    # Path below the folder to what the file holds; text is written as it is.
    Files = dict[str, Any]
    Plant = Callable[[Files], object]

TODAY = date(2026, 11, 22)

AFTER = "content/tiny/en/after.yaml"
TOPICS = "content/tiny/en/topics/moving.yaml"
GLOSSARY = "content/tiny/en/glossary.yaml"
SIGNS = "content/tiny/en/signs.yaml"
DECLINES = "content/tiny/en/declines.yaml"
ABOUT = "content/tiny/en/guide.yaml"
GUIDE = "content/tiny/guide.yaml"
FACTS = "content/tiny/facts.yaml"
SOURCES = "content/tiny/sources.yaml"
PROMPT_FILE = "content/common/en/prompts.yaml"
LEXICON = "content/common/en/lexicon.yaml"
LOCALES = "content/locales.yaml"
INTENTS = "interaction_model/intents.yaml"
SAMPLES = "interaction_model/en.yaml"

ALPHABET = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey yankee"
).split()


def ways(phrase: str, number: int = 15) -> list[str]:
    return [phrase, *(f"{phrase} {word}" for word in ALPHABET[: number - 1])]


def say(text: str, **fields: Any) -> dict[str, Any]:
    return {"say": text, "facts": ["F-01"], **fields}


def words(number: int) -> str:
    """A text of so many words, in sentences of ten at most."""
    sentences = [" ".join(["walk"] * min(10, number - start)).capitalize() + "." for start in range(0, number, 10)]
    return " ".join(sentences)


def tiny() -> Files:
    """A guide that keeps every rule."""
    return {
        LOCALES: {"en-US": _locale("911", "nine one one", "bandage"), "en-GB": _locale("999", "nine nine nine", "dressing")},
        PROMPT_FILE: {name: {"say": "All right."} for name in PROMPTS} | _asking(),
        LEXICON: {"kyphosis": {"alias": "kai foe sis"}},
        GUIDE: {
            "id": "tiny",
            "sections": ["after"],
            "checked": "2026-11-01",
            "reviewed_by": "Doctor Ann Lee",
            "reviewed_on": "2026-11-02",
        },
        FACTS: {
            "F-01": {"fact": "Walking helps.", "certainty": "agreed", "sources": ["S1"]},
            "F-02": {"fact": "Tea helps.", "certainty": "agreed", "sources": ["S1"]},
        },
        SOURCES: {"S1": {"organisation": "A hospital", "title": "A sheet", "url": "", "date": "2024", "rank": "B"}},
        ABOUT: {
            "title": "A tiny guide",
            "subject": "walking",
            "hello": "Hello. I'm a tiny guide.",
            "disclaimer": "I don't stand in for {their} own team.",
            "disclaimer_short": "This is not a doctor's word.",
            "examples": ["steps", "when can i drive"],
            "choices": ["steps", "after"],
            "section_unit": "part",
            "who_made": "A team made this guide.",
        },
        AFTER: _section(),
        TOPICS: {
            "driving": {
                "title": "Driving",
                "name": "driving",
                "section": "after",
                "utterances": ways("when can i drive"),
                "answer": [say("{They} should wait two days.")],
                "more": [say("Go by the team.")],
            }
        },
        GLOSSARY: {
            "kyphosis": {
                "name": "kyphosis",
                "utterances": ways("kyphosis"),
                "answer": [say("That is a round back, and its name is kyphosis.")],
            },
            "brace": {"name": "brace", "utterances": ways("brace"), "answer": [say("A brace holds the back.")]},
        },
        SIGNS: {
            "numb_legs": {
                "name": "numb legs",
                "urgency": "emergency",
                "utterances": ways("my legs are numb", 25),
                "answer": [say("Call {emergency_number} now. I can't call for you.")],
            },
            "leak": {
                "name": "a leak",
                "urgency": "same_day",
                "utterances": ways("the {unit} spot leaks"),
                "answer": [say("Call the team today.")],
            },
        },
        DECLINES: {
            "dose": {
                "name": "doses",
                "utterances": ways("how many pills"),
                "answer": [{"say": "I can't say. {Their} team can."}],
            }
        },
        **_conversation(),
    }


def _locale(number: str, spoken: str, bandage: str) -> dict[str, Any]:
    given = {"emergency_number": number, "emergency_number_spoken": spoken, "bandage": bandage}
    return {"language": "en", "status": "complete", "words": given}


def _asking() -> dict[str, Any]:
    return {
        "welcome_first": {
            "say": "{hello} {disclaimer}",
            "ask": ["What would you like?", "You can say, {example}. What would you like?"],
            "reprompt": "Say repeat, or say stop. What would you like?",
        }
    }


def _section() -> dict[str, Any]:
    return {
        "title": "After",
        "name": "the recovery",
        "intent": "AfterIntent",
        "utterances": ways("after"),
        "summary": [say(words(50))],
        "more": [{"title": "More", "text": [say("Walk a little each day.")]}],
        "readings": [
            {
                "id": "steps",
                "title": "Steps",
                "name": "steps",
                "unit": "step",
                "intent": "StepsIntent",
                "utterances": ways("steps"),
                "opening": [say("These are the steps.")],
                "items": [
                    {"title": "Walk", "group": "The first day", "text": [say("{They} should walk."), say("Rest too.", facts=["F-02"])]},
                    {"title": "Rest", "group": "The first day", "text": [say("Keep the {bandage} dry.")]},
                ],
            },
            {
                "id": "timeline",
                "title": "Day by day",
                "name": "the timeline",
                "unit": "day",
                "intent": "TimelineIntent",
                "keeps_place": False,
                "utterances": ways("day by day"),
                "items": [
                    {"days": [0, 0], "text": [say("Rest on day zero.")]},
                    {"days": [1, 9], "text": [say("Walk from day one.")]},
                ],
            },
        ],
    }


def _conversation() -> Files:
    """The intents the dialogue handles; each is called by its own name."""
    intents: dict[str, Any] = {}
    samples: dict[str, Any] = {}
    for name in HANDLERS.keys() - {"LaunchRequest"}:
        phrase = "".join(f" {c.lower()}" if c.isupper() else c for c in name.split(".")[-1].removesuffix("Intent")).strip()
        silent = name in {"AMAZON.FallbackIntent", "AMAZON.NavigateHomeIntent"}
        intents[name] = {"does": f"Does {phrase}", "example": "" if silent else phrase}
        samples[name] = [] if silent else ways(phrase, 5)
    samples["TermIntent"] += ["what does {term} mean"]
    return {INTENTS: intents, SAMPLES: {"invocation_name": "tiny guide", "intents": samples}}


def write(folder: Path, files: Files) -> Path:
    """The content folder of a guide written to disk, with its interaction model made unless one is given."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return folder / "content"


def write_models(content: Path, files: Files) -> None:
    folder = content.parent / "interaction_model"
    for language in {"en", *(name.split("/")[2] for name in files if name.count("/") > 2 and "/tiny/" in name)}:
        guide = load_guide(content, "tiny", language)
        text = to_json(build_model(guide, read_intents(folder), read_samples(folder, language)))
        for locale in guide.locales:
            (folder / f"{locale}.json").write_text(text, encoding="utf-8")
