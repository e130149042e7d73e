"""Reading a guide from its YAML files, strictly: whatever is wrong is found here, with the file and the field.

Used when a guide is compiled, never on the path of a request.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from babel.dates import format_date
from msgspec import Struct
from unicode_rbnf import RbnfEngine

from skill.guide.references import find_problems
from skill.guide.types import (
    About,
    Chunk,
    Decline,
    Fact,
    Guide,
    Locale,
    Prompt,
    Pronunciation,
    Reading,
    Review,
    Section,
    Sign,
    Source,
    Statement,
    Term,
    Topic,
)
from skill.guide.yaml_files import YAMLFileError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

T = TypeVar("T")

COUNT_TO = 130


class Problem(Struct, frozen=True):
    """Something wrong in the content: where, what, and what to do."""

    file: str
    field: str
    what: str

    def __str__(self) -> str:
        """One line for an editor."""
        return f"{self.file}: {self.field}: {self.what}" if self.field else f"{self.file}: {self.what}"


class ContentError(Exception):
    """The guide cannot be loaded; ``problems`` says all that was found, each with file and field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class GuideFile(Struct, frozen=True, forbid_unknown_fields=True):
    """guide.yaml of a guide."""

    id: str
    sections: tuple[str, ...]
    checked: str
    reviewed_by: str = ""
    reviewed_on: str = ""


class ReadingFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A reading inside a section's file."""

    id: str
    title: str
    name: str
    unit: str
    intent: str
    utterances: tuple[str, ...]
    items: tuple[Chunk, ...]
    opening: tuple[Statement, ...] = ()
    keeps_place: bool = True


class SectionFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A section's file."""

    title: str
    name: str
    intent: str
    utterances: tuple[str, ...]
    summary: tuple[Statement, ...]
    more: tuple[Chunk, ...] = ()
    readings: tuple[ReadingFile, ...] = ()


def _as_is(data: Any) -> Any:
    return data


class _Files:
    """Reads the files of one content folder and collects what is wrong in them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def problem(self, path: Path, field: str, what: str) -> None:
        self.problems.append(Problem(self.name(path), field, what))

    def read(self, path: Path, type_: type[T], prepare: Callable[[Any], Any] = _as_is) -> T | None:
        """The file as a value of ``type_``; None, and a problem noted, where it is missing or wrong."""
        try:
            return msgspec.convert(prepare(read_yaml(path)), type_, strict=True)
        except FileNotFoundError:
            self.problem(path, "", "this file is missing; content/README.md says what belongs in it")
        except YAMLFileError as error:
            self.problem(path, "", str(error))
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            self.problem(path, where.rstrip("`").removeprefix("."), f"{what}; content/README.md shows the format")
        return None

    def read_each(self, path: Path, type_: type[T]) -> dict[str, T]:
        """A file of entries by id; each that is wrong is a problem that names it."""
        raw = self.read(path, dict[str, Any]) or {}
        entries = {}
        for id_, value in raw.items():
            try:
                entries[id_] = msgspec.convert(value, type_, strict=True)
            except msgspec.ValidationError as error:
                what, _, where = str(error).partition(" - at `$")
                self.problem(path, f"{id_}{where.rstrip('`')}", f"{what}; content/README.md shows the format")
        return entries


def load_guide(content: Path, guide_id: str, language: str) -> Guide:
    """The guide ``guide_id`` in ``language`` from the folder ``content``.

    Raises ContentError with every problem found, if there is any.
    """
    files = _Files(content)
    base = content / guide_id
    if not base.is_dir():
        raise ContentError([Problem(guide_id, "", f"there is no such guide in {content}")])
    shape = files.read(base / "guide.yaml", GuideFile)
    about = files.read(base / language / "guide.yaml", About)
    facts = files.read_each(base / "facts.yaml", Fact)
    sources = files.read_each(base / "sources.yaml", Source)
    reviews = files.read(base / "reviews.yaml", dict[str, str]) if (base / "reviews.yaml").exists() else {}
    prompts = files.read(content / "common" / language / "prompts.yaml", dict[str, Prompt], _prompts)
    lexicon = files.read_each(content / "common" / language / "lexicon.yaml", Pronunciation)
    locales = files.read_each(content / "locales.yaml", Locale)
    sections, readings = _sections(files, base / language, shape.sections if shape else ())
    topics = _topics(files, base / language / "topics")
    spoken_here = {name: locale for name, locale in locales.items() if locale.language == language}
    guide = Guide(
        id=guide_id,
        language=language,
        about=about,  # type: ignore[arg-type]  # None only where a problem was noted, and then it is raised below
        review=_review(files, base / "guide.yaml", shape, spoken_here),
        sections=sections,
        readings=readings,
        topics=topics,
        terms=_optional(files, base / language / "glossary.yaml", Term),
        more_utterances=_more_utterances(files, content, base / language / "utterances"),
        signs=_optional(files, base / language / "signs.yaml", Sign),
        declines=_optional(files, base / language / "declines.yaml", Decline),
        facts=facts,
        sources=sources,
        reviews=reviews or {},
        prompts=prompts or {},
        lexicon=lexicon,
        locales=spoken_here,
        numbers=_numbers(language),
    )
    if shape and shape.id != guide_id:
        files.problem(base / "guide.yaml", "id", f"{shape.id!r} is not the name of the folder, {guide_id!r}")
    if not files.problems:
        files.problems += [Problem(f"{guide_id}/{language}", field, what) for field, what in find_problems(guide)]
    if files.problems:
        raise ContentError(files.problems)
    return guide


def _review(files: _Files, path: Path, shape: GuideFile | None, locales: Iterable[str]) -> Review:
    """The state of review, its day in the words of each locale ("November 22, 2026", "22 November 2026")."""
    if shape is None:
        return Review("", {}, "", "")
    try:
        day = date.fromisoformat(shape.checked)
    except ValueError:
        files.problem(path, "checked", f"{shape.checked!r} is not a date such as 2026-11-22")
        return Review("", {}, "", "")
    spoken = {locale: format_date(day, "long", locale=locale.replace("-", "_")) for locale in locales}
    return Review(shape.checked, spoken, shape.reviewed_by, shape.reviewed_on)


def _sections(files: _Files, folder: Path, ids: tuple[str, ...]) -> tuple[dict[str, Section], dict[str, Reading]]:
    sections: dict[str, Section] = {}
    readings: dict[str, Reading] = {}
    for id_ in ids:
        path = folder / f"{id_}.yaml"
        file = files.read(path, SectionFile)
        if file is None:
            continue
        own = Reading(
            id=id_,
            section=id_,
            title=file.title,
            name=file.name,
            intent=file.intent,
            unit="",
            chunks=(Chunk(file.summary, title="Summary"), *file.more),
            utterances=file.utterances,
        )
        parts = [own, *(_reading(id_, part) for part in file.readings)]
        for part in parts:
            if part.id in readings:
                files.problem(path, f"readings.{part.id}", "this id is taken by another reading; choose another")
            readings[part.id] = part
        sections[id_] = Section(id_, file.title, file.name, tuple(part.id for part in parts))
    return sections, readings


def _reading(section: str, file: ReadingFile) -> Reading:
    return Reading(
        id=file.id,
        section=section,
        title=file.title,
        name=file.name,
        intent=file.intent,
        unit=file.unit,
        chunks=file.items,
        utterances=file.utterances,
        opening=file.opening,
        keeps_place=file.keeps_place,
    )


def _topics(files: _Files, folder: Path) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    for path in sorted(folder.glob("*.yaml")):
        for id_, topic in files.read_each(path, Topic).items():
            if id_ in topics:
                files.problem(path, id_, "this id is taken by a topic in another file; choose another")
            topics[id_] = topic
    return topics


def _more_utterances(files: _Files, content: Path, folder: Path) -> dict[str, tuple[str, ...]]:
    """Ways of asking that stand apart from the answers, by kind.id; the commands' serve every guide."""
    found: dict[str, tuple[str, ...]] = {}
    commands = content / "common" / folder.parent.name / "utterances.yaml"
    for path in [*sorted(folder.glob("*.yaml")), *([commands] if commands.exists() else [])]:
        for id_, utterances in files.read_each(path, tuple[str, ...]).items():
            found[id_] = found.get(id_, ()) + utterances
    return found


def _optional(files: _Files, path: Path, type_: type[T]) -> dict[str, T]:
    """A file that a small guide may do without."""
    return files.read_each(path, type_) if path.exists() else {}


def _prompts(data: Any) -> Any:
    """One text stands for a list of one."""
    if not isinstance(data, dict):
        return data
    return {name: _listed(fields) if isinstance(fields, dict) else fields for name, fields in data.items()}


def _listed(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: [text] if key in {"say", "ask"} and isinstance(text, str) else text for key, text in fields.items()}


def _numbers(language: str) -> tuple[str, ...]:
    engine = RbnfEngine.for_language(language)
    return tuple(engine.format_number(n).text.replace("-", " ") for n in range(COUNT_TO + 1))
