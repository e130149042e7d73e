"""A guide and its ear, made from the files in ``content/`` and ``interaction_model/``."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from skill.guide.compiled import write_whole
from skill.guide.index import Hearing, Index
from skill.guide.loader import ContentError, Problem, load_guide
from skill.guide.meaning import MeaningKind
from skill.guide.phrases import TemplateError, expand
from skill.guide.yaml_files import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from skill.guide.types import Guide

    Templates = tuple[MeaningKind, str, Iterable[str]]

Labelled = tuple[MeaningKind, str, str]

# Training takes a minute and needs scikit-learn, so the trained table is committed and made anew only when the
# utterances, the signs' needs or this number change. Raise it when the features or the training change.
EDITION = 4

SLOT = re.compile(r"\{(\w+)\}")
VARIANTS = 3

PRONOUNS = ("he", "she", "him", "his", "hers", "they", "them")


class TrainedEar(Struct, frozen=True):
    """The committed table, and what it was trained on."""

    fingerprint: str
    index: Index


def compile_guide(content: Path, guide_id: str, language: str) -> tuple[Guide, Index]:
    """The guide, without the utterances its ear has learned, and the ear's index.

    Raises ContentError with every problem found.
    """
    guide = load_guide(content, guide_id, language)
    samples = content.parent / "interaction_model" / f"{language}.yaml"
    commands: dict[str, Any] = read_yaml(samples) if samples.exists() else {}
    phrases = labelled_phrases(guide, commands)
    path = content / guide_id / language / "ear.msgpack"
    fingerprint = _fingerprint(guide, phrases, commands)
    trained = _read(path)
    if trained is None or trained.fingerprint != fingerprint:
        trained = TrainedEar(fingerprint, _train(guide, phrases, commands, path))
        write_whole(path, msgspec.msgpack.encode(trained))
    return _without_utterances(guide), trained.index


def labelled_phrases(guide: Guide, commands: dict[str, Any]) -> list[Labelled]:
    """Everything that can be said, as kind, id and words. Raises ContentError for broken sentence templates."""
    problems: list[Problem] = []
    phrases: list[Labelled] = []
    for kind, id_, templates in [*guide_utterances(guide), *more_utterances(guide), *_commands(commands)]:
        try:
            phrases += [(kind, id_, said) for phrase in expand(templates) for said in _spoken(phrase, guide, commands)]
        except TemplateError as error:
            problems.append(Problem(f"{guide.id}/{guide.language}", f"{kind}.{id_}.utterances", str(error)))
    if problems:
        raise ContentError(problems)
    return phrases


def _spoken(phrase: str, guide: Guide, commands: dict[str, Any]) -> Iterator[str]:
    """The phrase with words in its slots: a few of each kind, as the ear needs only their likeness."""
    slots = SLOT.findall(phrase)
    if not slots:
        yield phrase
        return
    words = {
        "number": guide.numbers[2:5],
        "ordinal": [words[0] for words in _slot_words(commands, "Ordinal").values()],
        "unit": [word for words in _slot_words(commands, "Unit").values() for word in words],
        "person": [word for words in _slot_words(commands, "Person").values() for word in words[:2]],
    }
    if all(words.get(slot) for slot in slots):
        for n in range(VARIANTS):
            yield SLOT.sub(lambda match: words[match[1]][n * 7 % len(words[match[1]])], phrase)  # noqa: B023  used at once


def guide_utterances(guide: Guide) -> Iterator[Templates]:
    """Kind, id and sentence templates of everything in the guide that can be asked for, as written beside it."""
    for id_, reading in guide.readings.items():
        yield "reading", id_, reading.utterances
    for id_, topic in guide.topics.items():
        yield "topic", id_, topic.utterances
    for id_, term in guide.terms.items():
        yield "term", id_, term.utterances
    for id_, sign in guide.signs.items():
        yield "sign", id_, sign.utterances
    for id_, decline in guide.declines.items():
        yield "decline", id_, decline.utterances


def more_utterances(guide: Guide) -> Iterator[Templates]:
    """The further ways of asking, which only our own ear learns."""
    for name, utterances in guide.more_utterances.items():
        kind, _, id_ = name.partition(".")
        yield cast("MeaningKind", kind), id_, utterances


def _commands(model: dict[str, Any]) -> Iterator[Templates]:
    """The conversation's own intents. What is asked or defined is learned from the guide."""
    for intent, templates in model.get("intents", {}).items():
        if intent not in {"AskIntent", "TermIntent"}:
            yield "command", intent, templates


def _slot_words(model: dict[str, Any], type_: str) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = model.get("types", {}).get(type_, {})
    return values


def _train(guide: Guide, phrases: list[Labelled], commands: dict[str, Any], path: Path) -> Index:
    try:
        from skill.guide.training import train  # noqa: PLC0415  scikit-learn is there for authors only
    except ImportError as error:
        what = (
            f"the utterances have changed since this was trained, and {error.name} is not here; install the extra [dev]"
        )
        raise ContentError([Problem(path.name, "", what)]) from error

    people = {word for words in _slot_words(commands, "Person").values() for word in words} | set(PRONOUNS)
    hearing = Hearing(
        people=tuple(sorted(people, key=len, reverse=True)),
        first_person=frozenset(commands.get("first_person", ())),
        leaning=frozenset(commands.get("leaning", ())),
        units={word: id_ for id_, words in _slot_words(commands, "Unit").items() for word in words},
    )
    return train(guide, phrases, hearing)


def _fingerprint(guide: Guide, phrases: list[Labelled], commands: dict[str, Any]) -> str:
    needs = [(id_, sign.urgency, sign.needs) for id_, sign in guide.signs.items()]
    urgent = [(id_, decline.needs) for id_, decline in guide.declines.items() if decline.urgent]
    learned = (EDITION, phrases, needs, urgent, {**commands, "intents": {}}, guide.numbers)
    return hashlib.sha256(msgspec.msgpack.encode(learned)).hexdigest()


def _read(path: Path) -> TrainedEar | None:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=TrainedEar)
    except (FileNotFoundError, msgspec.ValidationError, msgspec.DecodeError):
        return None


def _without_utterances(guide: Guide) -> Guide:
    def bare(entries: dict[str, Any]) -> dict[str, Any]:
        return {id_: replace(entry, utterances=()) for id_, entry in entries.items()}

    return replace(
        guide,
        readings=bare(guide.readings),
        topics=bare(guide.topics),
        terms={id_: replace(term, utterances=(), misheard=()) for id_, term in guide.terms.items()},
        signs={id_: replace(sign, utterances=(), needs=()) for id_, sign in guide.signs.items()},
        declines={id_: replace(decline, utterances=(), needs=()) for id_, decline in guide.declines.items()},
        more_utterances={},
    )
