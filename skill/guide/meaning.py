"""What a question was understood to mean."""

from __future__ import annotations

from typing import Literal, Protocol

from msgspec import Struct

MeaningKind = Literal["reading", "topic", "term", "sign", "decline", "command", "none"]
Label = tuple[MeaningKind, str]


class Candidate(Struct, frozen=True):
    """Something a question may mean: an id of the guide, or an intent for a command, and a score from 0 to 1."""

    kind: MeaningKind
    id: str
    score: float


class Context(Struct, frozen=True):
    """Where the listener is: what was heard last, in the words of its title, or empty."""

    words: str = ""


class Meaning(Struct, frozen=True):
    """The best candidate (kind ``none`` below the threshold) and, where it is a close call, the runner-up.

    ``leans`` tells that the words are about what was heard last, as "how long" is; ``numbers`` are those heard and
    ``unit`` the word beside them (day, week, step).
    """

    best: Candidate
    runner_up: Candidate | None = None
    numbers: tuple[int, ...] = ()
    unit: str = ""
    leans: bool = False


class Understanding(Protocol):
    """The second ear: finds what raw words mean."""

    def sign(self, text: str) -> Candidate | None:
        """The most urgent warning sign in the words, if any."""

    def third_person(self, text: str) -> bool:
        """Whether the words are about somebody else: "my mum", "he"."""

    def first_person(self, text: str) -> bool:
        """Whether the words are about the speaker, and about nobody else."""

    def understand(self, text: str, context: Context) -> Meaning:
        """What the words mean."""


NOTHING = Meaning(Candidate("none", "", 0.0))
