"""A guide and the index of its phrases, made from the files in ``content/`` and ``interaction_model/``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from skill.guide.ear import Index, build_index
from skill.guide.loader import ContentError, Problem, load_guide
from skill.guide.phrases import TemplateError, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from skill.guide.types import Guide

Labelled = tuple[str, str, str]


def compile_guide(content: Path, guide_id: str, language: str) -> tuple[Guide, Index]:
    """The guide and its index. Raises ContentError with every problem found."""
    guide = load_guide(content, guide_id, language)
    path = content.parent / "interaction_model" / f"{language}.yaml"
    commands: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    problems: list[Problem] = []
    phrases: list[Labelled] = []
    for kind, id_, templates in [*guide_utterances(guide), *_commands(commands)]:
        try:
            phrases += [(kind, id_, phrase) for phrase in expand(templates)]
        except TemplateError as error:
            problems.append(Problem(f"{guide_id}/{language}", f"{kind} {id_}.utterances", str(error)))
    if problems:
        raise ContentError(problems)
    return guide, build_index(guide, phrases)


def guide_utterances(guide: Guide) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Kind, id and sentence templates of everything in the guide that can be asked for."""
    for id_, reading in guide.readings.items():
        yield "reading", id_, reading.utterances
    for kind, entries in (
        ("topic", guide.topics),
        ("term", guide.terms),
        ("sign", guide.signs),
        ("decline", guide.declines),
    ):
        for id_, entry in entries.items():
            yield kind, id_, entry.utterances


def _commands(model: dict[str, Any]) -> Iterator[tuple[str, str, Iterable[str]]]:
    for intent, templates in model.get("intents", {}).items():
        yield "command", intent, templates
