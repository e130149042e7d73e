"""What is checked: a guide in one language, and all that is made of it or lies beside it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import yaml
from msgspec import Struct

from skill.guide.loader import ContentError, Problem, load_guide
from skill.guide.types import Guide
from skill.guide.wording import PRONOUNS
from skill.workshop.checks.passages import Kind, Line, Passage, Places, all_passages
from skill.workshop.checks.utterances import Utterances, all_utterances, find_misfits
from skill.workshop.checks.voice import Voice
from skill.workshop.hearing import Ears
from skill.workshop.interaction_model import Intent, Samples, build_model, read_intents, read_samples, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


T = TypeVar("T")

TOP_LEVEL_KEY = re.compile(r"^(\w+):", re.MULTILINE)


class Edition(Struct, frozen=True):
    """A guide in one language on the day it is checked.

    ``first`` is the same guide in its first language, which may be this one. ``unread`` are files that are no part of
    it. ``committed`` holds the text of every interaction_model/<locale>.json, empty where there is none.
    """

    guide: Guide
    first: Guide
    today: date
    places: Places
    unread: tuple[str, ...]
    passages: tuple[Passage, ...]
    voices: tuple[Voice, ...]
    utterances: tuple[Utterances, ...]
    intents: dict[str, Intent]
    samples: Samples
    model: dict[str, Any]
    committed: dict[str, str]

    @property
    def model_text(self) -> str:
        """The interaction model as its file should be."""
        return to_json(self.model)

    @property
    def ears(self) -> Ears:
        """What hears by the interaction model as it should be."""
        return Ears(self.model, self.guide.numbers)

    def lines(self) -> Iterator[tuple[Passage, Line]]:
        """Every line that is made of sentences, with the passage it stands in."""
        for passage in self.passages:
            if passage.kind not in {"group", "label"}:
                yield from ((passage, line) for line in passage.lines)

    def wordings(self, text: str, kind: Kind) -> dict[str, Voice]:
        """All that becomes of a text once it is filled, each with the first voice that says it so."""
        wordings: dict[str, Voice] = {}
        for voice in self.voices:
            wordings.setdefault(voice.say(text, kind), voice)
        return wordings


def languages_of(content: Path, guide_id: str) -> list[str]:
    """The languages a guide is written in, English first: the others are held against it."""
    found = [path.parent.name for path in (content / guide_id).glob("*/guide.yaml")]
    return sorted(found, key=lambda language: (language != "en", language))


def read_edition(content: Path, guide_id: str, language: str, first: Guide | None, today: date) -> Edition:
    """The guide with all that belongs to it. Raises ContentError with every problem found."""
    guide = load_guide(content, guide_id, language)
    folder = content.parent / "interaction_model"
    intents = _read(folder / "intents.yaml", lambda: read_intents(folder))
    samples = _read(folder / f"{language}.yaml", lambda: read_samples(folder, language))
    places = Places(guide_id, language, _topic_files(content / guide_id / language))
    problems = [Problem(*misfit) for misfit in find_misfits(guide, places, intents, samples)]
    if problems:
        raise ContentError(problems)
    return Edition(
        guide=guide,
        first=first or guide,
        today=today,
        places=places,
        unread=tuple(_unread(content, guide, places)),
        passages=tuple(all_passages(guide, places)),
        voices=tuple(Voice.of(guide, locale, role) for locale in guide.locales for role in PRONOUNS),
        utterances=tuple(all_utterances(guide, places, samples)),
        intents=intents,
        samples=samples,
        model=build_model(guide, intents, samples),
        committed={locale: _text(folder / f"{locale}.json") for locale in guide.locales},
    )


def _read(path: Path, read: Callable[[], T]) -> T:
    name = f"{path.parent.name}/{path.name}"
    try:
        return read()
    except FileNotFoundError:
        raise ContentError(
            [Problem(name, "", "this file is missing; interaction_model/README.md says what it holds")]
        ) from None
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        raise ContentError([Problem(name, "", str(error))]) from error


def _topic_files(folder: Path) -> dict[str, str]:
    """Topic to the file it stands in; the loader has read these files already."""
    paths = sorted((folder / "topics").glob("*.yaml"))
    return {id_: f"topics/{path.stem}" for path in paths for id_ in TOP_LEVEL_KEY.findall(path.read_text("utf-8"))}


MORE_UTTERANCES = "utterances"


def _unread(content: Path, guide: Guide, places: Places) -> Iterator[str]:
    """Files beside those that the loader knows."""
    shared = [places.facts(name) for name in ("guide", "facts", "sources", "reviews")]
    names = ["guide", "glossary", "signs", "declines", *guide.sections, *places.topics.values()]
    known = {*shared, *map(places.section, names)}
    folder = content / guide.id
    for path in sorted([*folder.glob("*.y*ml"), *(folder / guide.language).rglob("*.y*ml")]):
        file = path.relative_to(content).as_posix()
        if file not in known and path.parent.name != MORE_UTTERANCES:
            yield file


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
