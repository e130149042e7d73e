"""Everything a guide can say, as passages that know the file and the field they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from skill.guide.references import spoken_statements
from skill.guide.types import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from skill.guide.types import Chunk, Guide, Reading

# A label is a name that is spoken inside a prompt, as it is written; a group is spoken before an item.
Kind = Literal[
    "summary",
    "more",
    "opening",
    "item",
    "day",
    "answer",
    "topic more",
    "term",
    "sign",
    "decline",
    "prompt",
    "group",
    "label",
]


ENTRY_FILES = {"term": "glossary", "sign": "signs", "decline": "declines"}


class Line(Struct, frozen=True):
    """A few sentences as they stand in the file, with the statement they are the words of, if they are one's."""

    field: str
    say: str
    statement: Statement | None = None


class Passage(Struct, frozen=True):
    """What is said in one go. Its reading level is measured with everything of the same ``part`` (file and field)."""

    file: str
    field: str
    kind: Kind
    lines: tuple[Line, ...]
    part: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """The lines in one."""
        return " ".join(line.say for line in self.lines)


class Places(Struct, frozen=True):
    """In which file a thing stands. The loader joins the topics of all files; ``topics`` remembers the file of each."""

    guide: str
    language: str
    topics: dict[str, str]

    def section(self, name: str) -> str:
        """A section's file, or guide.yaml of the language."""
        return f"{self.guide}/{self.language}/{name}.yaml"

    @property
    def all_topics(self) -> str:
        """The folder of the topics' files."""
        return f"{self.guide}/{self.language}/topics"

    def entry(self, kind: str, id_: str) -> str:
        """The file of a topic, term, sign or decline."""
        return self.section(self.topics.get(id_, "topics") if kind == "topic" else ENTRY_FILES[kind])

    def common(self, name: str) -> str:
        """A file that all guides of the language share."""
        return f"common/{self.language}/{name}.yaml"

    def facts(self, name: str) -> str:
        """A file that all languages of the guide share."""
        return f"{self.guide}/{name}.yaml"


def all_passages(guide: Guide, places: Places) -> Iterator[Passage]:
    """Everything the guide can say."""
    for reading in guide.readings.values():
        yield from _reading(reading, places)
    yield from _topics(guide, places)
    for id_, term in guide.terms.items():
        yield _passage(places.entry("term", id_), f"{id_}.answer", "term", term.answer)
    for id_, sign in guide.signs.items():
        yield _passage(places.entry("sign", id_), f"{id_}.answer", "sign", sign.answer)
    for id_, decline in guide.declines.items():
        yield _passage(places.entry("decline", id_), f"{id_}.answer", "decline", decline.answer)
    yield from _prompts(guide, places)
    yield from _labels(guide, places)


def _passage(
    file: str, field: str, kind: Kind, statements: Sequence[Statement], part: tuple[str, str] | None = None
) -> Passage:
    lines = tuple(Line(f"{field}[{i}]", statement.say, statement) for i, statement in enumerate(statements))
    return Passage(file, field, kind, lines, part or (file, "the whole file"))


def _single(file: str, field: str, kind: Kind, say: str, part: tuple[str, str] | None = None) -> Passage:
    return Passage(file, field, kind, (Line(field, say),), part)


def _reading(reading: Reading, places: Places) -> Iterator[Passage]:
    file = places.section(reading.section)
    if reading.id == reading.section:
        yield _passage(file, "summary", "summary", reading.chunks[0].text)
        for n, chunk in enumerate(reading.chunks[1:]):
            yield _passage(file, f"more[{n}].text", "more", chunk.text)
        return
    if reading.opening:
        yield _passage(file, f"{reading.id}.opening", "opening", reading.opening)
    for n, chunk in enumerate(reading.chunks):
        kind: Kind = "item" if chunk.days is None else "day"
        yield _passage(file, f"{reading.id}.items[{n}].text", kind, chunk.text)
    yield from _groups(file, reading.id, reading.chunks)


def _groups(file: str, reading: str, chunks: Iterable[Chunk]) -> Iterator[Passage]:
    first_with = {chunk.group: n for n, chunk in reversed(list(enumerate(chunks))) if chunk.group}
    for group, n in first_with.items():
        yield _single(file, f"{reading}.items[{n}].group", "group", group)


def _topics(guide: Guide, places: Places) -> Iterator[Passage]:
    for id_, topic in guide.topics.items():
        file, part = places.entry("topic", id_), (places.all_topics, f"section {topic.section}")
        yield _passage(file, f"{id_}.answer", "answer", topic.answer, part)
        if topic.more:
            yield _passage(file, f"{id_}.more", "topic more", topic.more, part)


def _prompts(guide: Guide, places: Places) -> Iterator[Passage]:
    file = places.common("prompts")
    for name, prompt in guide.prompts.items():
        for key, texts in (("say", prompt.say), ("ask", prompt.ask), ("reprompt", (prompt.reprompt,))):
            for i, text in enumerate(texts):
                field = f"{name}.{key}[{i}]" if len(texts) > 1 else f"{name}.{key}"
                if text:
                    yield _single(file, field, "prompt", text, (file, "the whole file"))
    # Part of prompts, so not measured a second time.
    for field in ("hello", "menu", "disclaimer", "disclaimer_short", "who_made"):
        yield _single(places.section("guide"), field, "prompt", getattr(guide.about, field))


def _labels(guide: Guide, places: Places) -> Iterator[Passage]:
    yield _single(places.section("guide"), "title", "label", guide.about.title)
    yield _single(places.section("guide"), "section_unit", "label", guide.about.section_unit)
    for reading in guide.readings.values():
        prefix = "" if reading.id == reading.section else f"{reading.id}."
        yield _single(places.section(reading.section), f"{prefix}name", "label", reading.name)
        if reading.unit:
            yield _single(places.section(reading.section), f"{prefix}unit", "label", reading.unit)
    for id_, topic in guide.topics.items():
        yield _single(places.entry("topic", id_), f"{id_}.name", "label", topic.name)
        yield _single(places.entry("topic", id_), f"{id_}.title", "label", topic.title)
    for kind, entries in (("term", guide.terms), ("sign", guide.signs), ("decline", guide.declines)):
        for id_, entry in entries.items():
            yield _single(places.entry(kind, id_), f"{id_}.name", "label", entry.name)
    for id_ in cited_sources(guide):
        source = guide.sources[id_]
        field = "spoken" if source.spoken else "organisation"
        yield _single(places.facts("sources"), f"{id_}.{field}", "label", source.spoken or source.organisation)


def cited_sources(guide: Guide) -> list[str]:
    """The sources (ids) behind what the guide says, each once."""
    facts = dict.fromkeys(fact for _, statement in spoken_statements(guide) for fact in statement.facts)
    return list(dict.fromkeys(source for fact in facts for source in guide.facts[fact].sources))
