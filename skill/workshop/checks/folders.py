"""Rules for a guide's folders: no file is left out, and every language has the same things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.workshop.checks.finding import Finding, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.workshop.checks.edition import Edition

SHARED = ("readings", "topics", "terms", "signs", "declines")


def all_files_read(edition: Edition) -> Iterator[Finding]:
    """Every file is read: warning signs in a file of the wrong name would be lost in silence."""
    for file in edition.unread:
        yield error(file, "", "the guide does not read this file; mend its name, or add the section to guide.yaml")


def same_ids(edition: Edition) -> Iterator[Finding]:
    """Every language has the same things under the same ids."""
    folder = f"{edition.guide.id}/{edition.guide.language}"
    for kind in SHARED:
        here, there = set(getattr(edition.guide, kind)), set(getattr(edition.first, kind))
        for id_ in sorted(there - here):
            yield error(folder, f"{kind}.{id_}", f"missing; the guide has it in {edition.first.language}")
        for id_ in sorted(here - there):
            yield error(folder, f"{kind}.{id_}", f"the guide does not have this in {edition.first.language}")
