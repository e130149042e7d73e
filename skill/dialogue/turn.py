"""What comes in (Turn) and what goes out (Reply), and the little that is remembered between turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from skill.guide.meaning import Understanding
from skill.guide.types import Guide, Urgency
from skill.guide.wording import Role, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skill.guide.types import Prompt, Reading, Statement

Pace = Literal[-1, 0, 1, 2, 3]
FASTEST: Pace = -1
SLOWEST: Pace = 3

# The hello of a first visit, as Repeat names it.
FIRST_HELLO = "first hello"

PlaceKind = Literal["reading", "topic", "term", "sign", "decline", "prompt"]


class Place(Struct, frozen=True):
    """Something that was said: part ``index`` (from 0) of a reading, or of a topic (0 the answer, 1 more)."""

    kind: PlaceKind
    id: str
    index: int = 0


class Offer(Struct, frozen=True):
    """An intent, with its slots by id, that Yes or a choice stands for."""

    intent: str
    slots: dict[str, str] = {}


class Memory(Struct, frozen=True):
    """Kept between visits, and nothing else is: the place in a reading, pace, role, the disclaimer heard or not."""

    bookmark: Place | None = None
    pace: Pace = 0
    role: Role = "patient"
    disclaimer_heard: bool = False


class Session(Struct, frozen=True):
    """Kept while a session is open.

    ``here`` is what was said last, ``bookmark`` the place to go back to in a reading, ``misses`` how often in a row
    nothing was understood, ``role`` who the questions of this session are about, ``turns`` how many there were, so that
    the variants of a prompt take turns.
    """

    here: Place | None = None
    bookmark: Place | None = None
    offer: Offer | None = None
    choices: tuple[Offer, ...] = ()
    misses: int = 0
    role: Role | None = None
    turns: int = 0


class Slot(Struct, frozen=True):
    """A slot as heard: the words, and the id they resolved to, or empty where nothing matched."""

    words: str
    id: str = ""


class Turn(Struct, frozen=True):
    """One thing the listener did. ``text`` is what was heard where Alexa passes on raw words, otherwise empty."""

    intent: str
    guide: Guide
    ear: Understanding
    locale: str
    slots: dict[str, Slot] = {}
    text: str = ""
    memory: Memory = Memory()
    session: Session = Session()

    @property
    def role(self) -> Role:
        """Who the words are about in this turn."""
        return self.session.role or self.memory.role

    @property
    def wording(self) -> Wording:
        """The words of this locale and role."""
        return Wording(self.guide.locales[self.locale].words, self.role)

    def slot(self, name: str) -> str:
        """The id a slot resolved to, or the words that were heard, or empty."""
        slot = self.slots.get(name, Slot(""))
        return slot.id or slot.words

    def prompt(self, name: str) -> Prompt:
        """A prompt by its name."""
        return self.guide.prompts[name]

    def lines(self, statements: Sequence[Statement]) -> tuple[str, ...]:
        """Statements as they are said in this locale to this listener."""
        return tuple(self.wording.fill(s.say) for s in statements)


class Reply(Struct, frozen=True):
    """What the guide says. ``ask`` None closes the session.

    ``say`` holds ideas, one or more sentences each; ``title`` heads the card and ``card`` is its text; ``here`` is the
    place that Repeat says again; ``role`` is set when the listener has said who they are; ``forget`` deletes what is
    kept.
    """

    say: tuple[str, ...]
    ask: str | None = None
    reprompt: str = ""
    title: str = ""
    card: str = ""
    urgency: Urgency | None = None
    here: Place | None = None
    bookmark: Place | None = None
    offer: Offer | None = None
    choices: tuple[Offer, ...] = ()
    misses: int = 0
    memory: Memory = Memory()
    role: Role | None = None
    forget: bool = False


def reading_at(turn: Turn) -> tuple[Reading, int] | None:
    """The reading under way (or kept) and the index in it; None where there is none, or the guide has changed since."""
    here = turn.session.here
    place = here if here and here.kind == "reading" else turn.session.bookmark or turn.memory.bookmark
    if place is None or place.id not in turn.guide.readings:
        return None
    reading = turn.guide.readings[place.id]
    return reading, min(max(place.index, 0), len(reading.chunks) - 1)
