"""What a check has found, and how it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Severity = Literal["error", "note"]

QUOTE = 60


class Finding(Struct, frozen=True):
    """Something an editor should know: how bad, the file and the field, what is wrong and what to do."""

    severity: Severity
    file: str
    field: str
    what: str
    rule: str = ""


def error(file: str, field: str, what: str) -> Finding:
    """Something that must be mended before the guide is spoken."""
    return Finding("error", file, field, what)


def note(file: str, field: str, what: str) -> Finding:
    """Something worth knowing."""
    return Finding("note", file, field, what)


def quote(text: str) -> str:
    """The text in quotation marks, shortened where it is long."""
    return f'"{text}"' if len(text) <= QUOTE else f'"{text[:QUOTE].rsplit(" ", 1)[0]} ..."'


def report(findings: Sequence[Finding]) -> str:
    """Errors by file, then notes by file, then one line that sums up."""
    errors = [finding for finding in findings if finding.severity == "error"]
    notes = [finding for finding in findings if finding.severity == "note"]
    parts = [*_by_file(errors)]
    if notes:
        parts += ["Worth knowing:", "", *_by_file(notes)]
    return "\n".join([*parts, _summary(len(errors), len(notes))])


def _by_file(findings: Sequence[Finding]) -> Iterator[str]:
    for file in dict.fromkeys(finding.file for finding in findings):
        yield file
        yield from _lines(finding for finding in findings if finding.file == file)
        yield ""


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        field = f"{finding.field}: " if finding.field else ""
        rule = f"  [{finding.rule}]" if finding.rule else ""
        yield f"  {field}{finding.what}{rule}"


def _summary(errors: int, notes: int) -> str:
    noted = f"{_count(notes, 'note')}" if notes else "no notes"
    return f"{_count(errors, 'error')}, {noted}." if errors else f"All is well: no errors, {noted}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
