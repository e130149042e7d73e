"""Rules for what the words rest on: sources, facts, and who has reviewed them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from skill.guide.references import spoken_statements
from skill.workshop.checks.finding import Finding, error, note, quote
from skill.workshop.checks.passages import cited_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from skill.workshop.checks.edition import Edition

REVIEW_AFTER = timedelta(days=365)

# Whom an English statement that needs review sends the listener to.
REFERRAL = re.compile(r"\b(team|doctor|pharmacist|nurse|hospital)s?\b|\bcall \{emergency_number\}", re.IGNORECASE)


def sourced(edition: Edition) -> Iterator[Finding]:
    """A statement that no source carries is marked for review."""
    facts = edition.guide.facts
    for passage, line in edition.lines():
        statement = line.statement
        if statement is None or not statement.facts or statement.review == "needed":
            continue
        if not any(facts[id_].sources for id_ in statement.facts):
            what = f"no source carries {quote(line.say)}; mark it `review: needed`, or leave it out"
            yield error(passage.file, line.field, what)


def refers(edition: Edition) -> Iterator[Finding]:
    """A statement that needs review sends to somebody who knows."""
    for passage, line in edition.lines():
        # A sign says where to turn in its first words; they hold for the rest of its answer.
        heard = passage.text if passage.kind == "sign" else line.say
        if line.statement and line.statement.review == "needed" and not REFERRAL.search(heard):
            what = f"{quote(line.say)} needs review, so it sends to the team, a doctor, nurse, pharmacist or hospital"
            yield error(passage.file, line.field, what)


def whole_sources(edition: Edition) -> Iterator[Finding]:
    """A source that is cited can be found again."""
    for id_ in cited_sources(edition.guide):
        source = edition.guide.sources[id_]
        for field in ("organisation", "title", "date"):
            if not getattr(source, field).strip():
                what = "is empty, and the guide cites this source; fill it in"
                yield error(edition.places.facts("sources"), f"{id_}.{field}", what)


def unused_facts(edition: Edition) -> Iterator[Finding]:
    """Facts that no statement rests on."""
    used = {fact for _, statement in spoken_statements(edition.guide) for fact in statement.facts}
    unused = [id_ for id_ in edition.guide.facts if id_ not in used]
    if unused:
        what = f"{len(unused)} of {len(edition.guide.facts)} facts are in no statement: {_in_short(unused)}"
        yield note(edition.places.facts("facts"), "", what)


def _in_short(ids: Iterable[str]) -> str:
    """Ids by what they begin with: "AFTER 3 14 15, FLAG 9"."""
    numbers: dict[str, list[str]] = {}
    for id_ in ids:
        prefix, _, number = id_.rpartition("-")
        numbers.setdefault(prefix, []).append(number)
    return ", ".join(f"{prefix} {' '.join(found)}".strip() for prefix, found in numbers.items())


def awaiting_review(edition: Edition) -> Iterator[Finding]:
    """Statements that a clinician should look at first."""
    waiting: dict[str, list[str]] = {}
    for passage, line in edition.lines():
        if line.statement and line.statement.review == "needed":
            waiting.setdefault(passage.file, []).append(line.field)
    for file, fields in waiting.items():
        yield note(file, "", f"{len(fields)} to be reviewed by a clinician: {', '.join(fields)}")


def recently_checked(edition: Edition) -> Iterator[Finding]:
    """The facts were held against their sources within a year."""
    checked = date.fromisoformat(edition.guide.review.checked)
    if edition.today - checked > REVIEW_AFTER:
        what = f"review due: the facts were last held against their sources on {checked}, more than a year ago"
        yield note(edition.places.facts("guide"), "checked", what)


def clinician(edition: Edition) -> Iterator[Finding]:
    """Whether a clinician has read the guide."""
    if not edition.guide.review.reviewed_by:
        what = "empty, so the guide says when asked that no clinician has reviewed it yet"
        yield note(edition.places.facts("guide"), "reviewed_by", what)
