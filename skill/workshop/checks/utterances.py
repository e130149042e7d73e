"""What people say: every sentence template of the guide and of the conversation, with the phrases it stands for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from skill.guide.compiler import guide_utterances, more_utterances
from skill.guide.phrases import TemplateError, expand
from skill.workshop.interaction_model import SLOT, SLOT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.guide.types import Guide
    from skill.workshop.checks.passages import Places
    from skill.workshop.interaction_model import Intent, Samples


class Utterances(Struct, frozen=True):
    """The templates of one thing that can be asked for; ``expanded[n]`` are the phrases of ``templates[n]``."""

    file: str
    field: str
    kind: str
    id: str
    templates: tuple[str, ...]
    expanded: tuple[tuple[str, ...], ...]

    @property
    def phrases(self) -> list[str]:
        """All phrases, each once."""
        return list(dict.fromkeys(phrase for phrases in self.expanded for phrase in phrases))


@cache
def phrases_of(template: str) -> tuple[str, ...]:
    """The phrases one template stands for. Raises TemplateError."""
    return tuple(expand([template]))


def all_utterances(guide: Guide, places: Places, samples: Samples) -> Iterator[Utterances]:
    """Everything that can be said to the guide, its commands first."""
    for file, field, kind, id_, templates in _templates(guide, places, samples):
        yield Utterances(file, field, kind, id_, templates, tuple(map(phrases_of, templates)))


def find_misfits(
    guide: Guide, places: Places, intents: dict[str, Intent], samples: Samples
) -> Iterator[tuple[str, str, str]]:
    """What no interaction model can be built from: file, field, what is wrong."""
    for file, field, kind, id_, templates in _templates(guide, places, samples):
        own = intents[id_].slots if kind == "command" and id_ in intents else {}
        known = {*SLOT_TYPES, *own}
        for n, template in enumerate(templates):
            try:
                used = {slot for phrase in phrases_of(template) for slot in SLOT.findall(phrase)}
            except TemplateError as problem:
                yield file, f"{field}[{n}]", str(problem)
                continue
            for slot in sorted(used - known):
                yield file, f"{field}[{n}]", f"{{{slot}}} is not a slot here; there are {', '.join(sorted(known))}"


def _templates(guide: Guide, places: Places, samples: Samples) -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """File, field, kind, id and templates of everything that can be asked for."""
    for intent, templates in samples.intents.items():
        yield f"interaction_model/{guide.language}.yaml", f"intents.{intent}", "command", intent, templates
    for kind, id_, found in guide_utterances(guide):
        field = f"{id_}.utterances"
        if kind != "reading":
            yield places.entry(kind, id_), field, kind, id_, tuple(found)
            continue
        section = guide.readings[id_].section
        yield places.section(section), "utterances" if id_ == section else field, kind, id_, tuple(found)
    for kind, id_, found in more_utterances(guide):
        yield f"{guide.id}/{guide.language}/utterances", f"{kind}.{id_}", kind, id_, tuple(found)
