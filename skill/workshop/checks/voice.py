"""One way in which the guide speaks: in a locale, to a patient or a caregiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from skill.guide.wording import Role, Wording, spoken_forms

if TYPE_CHECKING:
    from skill.guide.types import Guide
    from skill.workshop.checks.passages import Kind


class Voice(Struct, frozen=True):
    """A locale's words for one role. ``aloud`` is how some are read; ``examples`` stand for what the dialogue adds."""

    locale: str
    role: Role
    wording: Wording
    aloud: dict[str, str]
    examples: dict[str, str]

    @classmethod
    def of(cls, guide: Guide, locale: str, role: Role) -> Voice:
        """The voice of a guide in a locale for a role."""
        words = guide.locales[locale].words
        wording = Wording(words, role)
        return cls(locale, role, wording, spoken_forms(words), _examples(guide, locale, wording))

    def __str__(self) -> str:
        """As an editor calls it."""
        return f"{self.locale}, {self.role}"

    def say(self, text: str, kind: Kind) -> str:
        """The text with every placeholder filled; a label is said as it is written."""
        return text if kind == "label" else self.wording.fill(text, **self.examples)

    def read_aloud(self, text: str) -> str:
        """A filled text as it is heard: "nine one one" for 911."""
        for written, heard in self.aloud.items():
            text = text.replace(written, heard)
        return text


def _examples(guide: Guide, locale: str, wording: Wording) -> dict[str, str]:
    """Something for every placeholder that the dialogue fills (skill.guide.references.PROMPTS)."""
    first, second = (guide.readings[id_].name for id_ in guide.about.choices)
    unit = guide.readings[guide.about.choices[0]].unit or guide.about.section_unit
    number, count = guide.numbers[4], guide.numbers[14]
    return {
        "hello": wording.fill(guide.about.hello),
        "menu": wording.fill(guide.about.menu),
        "disclaimer": wording.fill(guide.about.disclaimer),
        "example": guide.about.examples[0] if guide.about.examples else "",
        "place": f"{unit} {number} of {first}",
        "reading": first,
        "next": second,
        "name": second,
        "first": first,
        "second": second,
        "unit": unit,
        "Unit": unit.capitalize(),
        "number": number,
        "count": count,
        "date": guide.review.checked_spoken[locale],
        "reviewer": guide.review.reviewed_by or "a doctor",
        "title": first,
    }
