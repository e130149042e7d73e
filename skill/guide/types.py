"""The values a guide is made of. All are frozen; all come from the files in ``content/``."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Certainty = Literal["agreed", "varies", "disputed", "one", "unverified"]
Urgency = Literal["common", "same_day", "emergency"]
LocaleStatus = Literal["complete", "draft"]


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """A work that facts rest on. ``rank`` A: guideline, trial, review, government; B: hospital, university, library."""

    organisation: str
    title: str
    url: str
    date: str
    rank: Literal["A", "B"]
    note: str = ""
    spoken: str = ""


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing the guide may say, how sure it is, and the sources (ids) that say so."""

    fact: str
    certainty: Certainty
    sources: tuple[str, ...]
    review: tuple[str, ...] = ()


class Statement(Struct, frozen=True, forbid_unknown_fields=True):
    """One to three sentences that rest on the same facts. ``review`` is ``needed`` where no source carries them."""

    say: str
    facts: tuple[str, ...] = ()
    review: Literal["", "needed"] = ""


class Chunk(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said in one turn. ``days`` counts from the procedure (0), first and last included."""

    text: tuple[Statement, ...]
    title: str = ""
    group: str = ""
    days: tuple[int, int] | None = None


class Reading(Struct, frozen=True):
    """A row of chunks read one a turn: a section's summary and parts (no ``unit``), or steps, risks, signs ..."""

    id: str
    section: str
    title: str
    name: str
    intent: str
    unit: str
    chunks: tuple[Chunk, ...]
    utterances: tuple[str, ...]
    opening: tuple[Statement, ...] = ()
    keeps_place: bool = True


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """A question people ask, in many wordings, and its answer."""

    title: str
    name: str
    section: str
    utterances: tuple[str, ...]
    answer: tuple[Statement, ...]
    more: tuple[Statement, ...] = ()


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """A hard word and what it means. ``misheard`` is how speech recognition may write it."""

    name: str
    utterances: tuple[str, ...]
    answer: tuple[Statement, ...]
    misheard: tuple[str, ...] = ()


class Sign(Struct, frozen=True, forbid_unknown_fields=True):
    """A warning sign. ``needs``: alternatives; in each, one entry of every word group must be near the others."""

    name: str
    urgency: Urgency
    utterances: tuple[str, ...]
    answer: tuple[Statement, ...]
    needs: tuple[tuple[tuple[str, ...], ...], ...] = ()


class Decline(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of question the guide does not answer.

    ``offer`` is a topic or reading that may help instead. An ``urgent`` one is heard like an emergency sign, by its
    ``needs``, and nothing follows it that could keep the listener from acting.
    """

    name: str
    utterances: tuple[str, ...]
    answer: tuple[Statement, ...]
    offer: str = ""
    urgent: bool = False
    needs: tuple[tuple[tuple[str, ...], ...], ...] = ()


class Section(Struct, frozen=True):
    """One of the parts of a guide; ``readings`` are ids, its own (summary and more) first."""

    id: str
    title: str
    name: str
    readings: tuple[str, ...]


class Prompt(Struct, frozen=True, forbid_unknown_fields=True):
    """What the guide says of itself. ``say`` and ``ask`` are variants that take turns; no ``ask`` ends the session."""

    say: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    reprompt: str = ""


class Pronunciation(Struct, frozen=True, forbid_unknown_fields=True):
    """How a word is read aloud: phonetic letters (``ipa``) or another spelling (``alias``)."""

    ipa: str = ""
    alias: str = ""


class Locale(Struct, frozen=True, forbid_unknown_fields=True):
    """What differs between places that share a language."""

    language: str
    status: LocaleStatus
    words: dict[str, str]


class About(Struct, frozen=True, forbid_unknown_fields=True):
    """What a guide says of itself, and where it turns when it does not understand.

    ``examples`` are utterances it suggests; ``choices`` two readings offered by name after two misunderstandings, the
    first of which is read after a third.
    """

    title: str
    hello: str
    menu: str
    disclaimer: str
    disclaimer_short: str
    examples: tuple[str, ...]
    choices: tuple[str, str]
    section_unit: str
    who_made: str


class Review(Struct, frozen=True):
    """When the facts were last held against their sources, and the clinician who has read the guide, if one has.

    ``checked_spoken`` is the day as each locale says it.
    """

    checked: str
    checked_spoken: dict[str, str]
    reviewed_by: str
    reviewed_on: str


class Guide(Struct, frozen=True):
    """All that is known of one subject in one language."""

    id: str
    language: str
    about: About
    review: Review
    sections: dict[str, Section]
    readings: dict[str, Reading]
    topics: dict[str, Topic]
    terms: dict[str, Term]
    signs: dict[str, Sign]
    declines: dict[str, Decline]
    more_utterances: dict[str, tuple[str, ...]]
    facts: dict[str, Fact]
    sources: dict[str, Source]
    reviews: dict[str, str]
    prompts: dict[str, Prompt]
    lexicon: dict[str, Pronunciation]
    locales: dict[str, Locale]
    numbers: tuple[str, ...]
