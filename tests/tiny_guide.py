"""A guide in a few lines that keeps every rule, written to disk, and ways to plant something in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import yaml

from skill.dialogue.handlers import HANDLERS
from skill.guide.loader import load_guide
from skill.guide.references import PROMPTS
from skill.workshop.interaction_model import build_model, read_intents, read_samples, to_json

if TYPE_CHECKING:
    from pathlib import Path

# Path to what the file holds; text is written as it is.
Files = dict[str, Any]
Plant = Callable[[Files], object]

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
MODEL = "interaction_model/en-US.json"

ALPHABET = [chr(letter) * 2 for letter in range(ord("a"), ord("z"))]


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
        LOCALES: {
            "en-US": _locale("911", "nine one one", "bandage"),
            "en-GB": _locale("999", "nine nine nine", "dressing"),
        },
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
            "hello": "Hello. I'm a tiny guide.",
            "menu": "I can tell you about the whole of it.",
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
                    {
                        "title": "Walk",
                        "group": "The first day",
                        "text": [say("{They} should walk."), say("Rest too.", facts=["F-02"])],
                    },
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
        phrase = "".join(
            f" {c.lower()}" if c.isupper() else c for c in name.split(".")[-1].removesuffix("Intent")
        ).strip()
        silent = name in {"AMAZON.FallbackIntent", "AMAZON.NavigateHomeIntent"}
        intents[name] = {"does": f"Does {phrase}", "example": "" if silent else phrase}
        samples[name] = [] if silent else ways(phrase, 5)
    samples["TermIntent"] += ["what does {term} mean"]
    return {INTENTS: intents, SAMPLES: {"invocation_name": "tiny guide", "intents": samples}}


def write(folder: Path, files: Files) -> Path:
    """Writes a guide to disk and returns its content folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return folder / "content"


def write_with_models(folder: Path, files: Files) -> Path:
    """The same with the interaction models that belong to it, as far as none is planted."""
    content = write(folder, files)
    models = folder / "interaction_model"
    for language in sorted(path.parent.name for path in content.glob("tiny/*/guide.yaml")):
        guide = load_guide(content, "tiny", language)
        text = to_json(build_model(guide, read_intents(models), read_samples(models, language)))
        for locale in guide.locales:
            if f"interaction_model/{locale}.json" not in files:
                (models / f"{locale}.json").write_text(text, encoding="utf-8")
    return content


def put(file: str, *path_and_value: Any) -> Plant:
    """Plants a value: put(file, "driving", "section", "after")."""
    *path, key, value = path_and_value

    def plant(files: Files) -> None:
        place = files[file]
        for step in path:
            place = place[step]
        place[key] = value

    return plant


def add(file: str, *path_and_value: Any) -> Plant:
    """Plants a value at the end of a list."""
    *path, value = path_and_value

    def plant(files: Files) -> None:
        place = files[file]
        for step in path:
            place = place[step]
        place.append(value)

    return plant


def drop(file: str, *path: Any) -> Plant:
    """Takes something away."""

    def plant(files: Files) -> None:
        *steps, key = path
        place = files[file]
        for step in steps:
            place = place[step]
        del place[key]

    return plant


def all_of(*plants: Plant) -> Plant:
    """Plants several things."""

    def plant(files: Files) -> None:
        for each in plants:
            each(files)

    return plant
