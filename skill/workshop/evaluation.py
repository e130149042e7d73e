"""How well the guide understands: held-out phrases, what each means, and what the ear made of it.

A phrase takes the way it takes in a conversation: warning signs first, then everything else.
"""

from __future__ import annotations

from collections import Counter
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from skill.guide.compiler import labelled_phrases
from skill.guide.features import words_of
from skill.guide.loader import ContentError, Problem, load_guide
from skill.guide.meaning import Candidate, Context
from skill.guide.yaml_files import read_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from skill.guide.compiler import Labelled
    from skill.guide.meaning import Understanding
    from skill.guide.types import Guide

# exact: what it means. also: as good an answer. choice: a choice that holds the right one. The rest is what it says.
Outcome = Literal["exact", "also", "choice", "declined", "wrong"]

RIGHT: tuple[Outcome, ...] = ("exact", "also")
WRONG: tuple[Outcome, ...] = ("wrong",)
URGENT = ("emergency", "same_day", "common")
ORDINARY = "ordinary"
NONE = "none"
# What "I can't help with that" can be.
NO_ANSWER = ("none", "decline", "command")
KINDS = ("topic", "reading", "term", "command", "decline", "sign", *URGENT, ORDINARY, NONE)
IN_SCOPE = KINDS[: -len(URGENT) - 2]
BINS = 10


class Phrase(Struct, frozen=True, forbid_unknown_fields=True):
    """Something said. ``means`` is ``kind.id``, an urgency, ``ordinary`` or ``none``; ``also`` are as good."""

    say: str
    means: str
    also: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What sort of thing it means."""
        return self.means.partition(".")[0]


class Answer(Struct, frozen=True):
    """Something the ear took a phrase for, and how urgent that is."""

    label: str
    urgency: str

    @property
    def kind(self) -> str:
        """What sort of thing it is."""
        return self.label.partition(".")[0]


class Verdict(Struct, frozen=True):
    """What became of one phrase. ``answers`` are two where the guide would have asked which one was meant."""

    phrase: Phrase
    answers: tuple[Answer, ...]
    score: float
    by_sign: bool
    outcome: Outcome
    milliseconds: float


class Share(Struct, frozen=True):
    """So many of so many."""

    number: int
    of: int

    @property
    def percent(self) -> float:
        """In a hundred; of nothing, none."""
        return 100 * self.number / self.of if self.of else 0.0


class Confusion(Struct, frozen=True):
    """What was meant, what was answered instead, and how often."""

    meant: str
    answered: str
    times: int


class Bin(Struct, frozen=True):
    """Phrases that were understood with a score from ``low``: how many, how many of them declined, how many right."""

    low: float
    phrases: int
    declined: int
    right: int


class Report(Struct, frozen=True):
    """The figures. ``left_out`` phrases stand in the content word for word and are in no other figure."""

    phrases: int
    left_out: int
    kinds: dict[str, dict[Outcome, int]]
    in_scope_right: Share
    in_scope_right_or_choice: Share
    emergencies_found: Share
    same_day_found: Share
    false_alarms: Share
    false_alarms_elsewhere: Share
    out_of_scope_answered: Share
    confusions: tuple[Confusion, ...]
    calibration: tuple[Bin, ...]
    median_milliseconds: float
    p99_milliseconds: float


def learned_phrases(content: Path, guide_id: str, language: str) -> Sequence[Labelled]:
    """Read what the ear of a guide has learned."""
    samples = content.parent / "interaction_model" / f"{language}.yaml"
    commands = read_yaml(samples) if samples.exists() else {}
    return labelled_phrases(load_guide(content, guide_id, language), commands)


def read_phrases(path: Path, learned: Sequence[Labelled]) -> tuple[Phrase, ...]:
    """Read the phrases of a file. Raises ContentError, also where one means something nobody has learned."""
    problems: list[Problem] = []
    phrases: list[Phrase] = []
    known = {*(f"{kind}.{id_}" for kind, id_, _ in learned), *URGENT, ORDINARY, NONE}
    for n, entry in enumerate(read_yaml(path) or ()):
        try:
            phrase = msgspec.convert(entry, Phrase)
        except msgspec.ValidationError as error:
            problems.append(Problem(path.name, f"[{n}]", str(error)))
            continue
        unknown = {phrase.means, *phrase.also} - known
        problems += [Problem(path.name, f"[{n}]", f"nothing is called {label!r}") for label in sorted(unknown)]
        phrases.append(phrase)
    if problems:
        raise ContentError(problems)
    return tuple(phrases)


def held_out(phrases: Iterable[Phrase], learned: Sequence[Labelled]) -> tuple[Phrase, ...]:
    """Keep the phrases that are not among those the ear has learned, word for word."""
    known = {tuple(words_of(text)) for *_, text in learned}
    return tuple(phrase for phrase in phrases if tuple(words_of(phrase.say)) not in known)


def listen(ear: Understanding, guide: Guide, phrases: Iterable[Phrase]) -> tuple[Verdict, ...]:
    """Give each phrase to the ear and judge what it makes of it."""
    return tuple(_hear(ear, guide, phrase) for phrase in phrases)


def _hear(ear: Understanding, guide: Guide, phrase: Phrase) -> Verdict:
    start = perf_counter()
    sign = ear.sign(phrase.say)
    meaning = None if sign else ear.understand(phrase.say, Context())
    milliseconds = (perf_counter() - start) * 1000
    found = (sign,) if sign else (meaning.best, meaning.runner_up) if meaning else ()
    candidates = [candidate for candidate in found if candidate]
    answers = tuple(_answer(guide, candidate) for candidate in candidates)
    outcome = judge(phrase, answers)
    return Verdict(phrase, answers, candidates[0].score, sign is not None, outcome, milliseconds)


def _answer(guide: Guide, candidate: Candidate) -> Answer:
    urgency = ""
    if candidate.kind == "sign":
        urgency = guide.signs[candidate.id].urgency
    elif candidate.kind == "decline" and guide.declines[candidate.id].urgent:
        urgency = "emergency"
    return Answer(f"{candidate.kind}.{candidate.id}" if candidate.id else candidate.kind, urgency)


def judge(phrase: Phrase, answers: Sequence[Answer]) -> Outcome:
    """Whether the answer, or the choice between two, is right."""
    if all(_fits(phrase.means, answer) for answer in answers):
        return "exact"
    fit = [any(_fits(means, answer) for means in (phrase.means, *phrase.also)) for answer in answers]
    if all(fit):
        return "also"
    if any(fit):
        return "choice"
    if all(answer.kind in {"none", "decline"} and not answer.urgency for answer in answers):
        return "declined"
    return "wrong"


def _fits(means: str, answer: Answer) -> bool:
    if means in URGENT:
        return answer.urgency == means
    if means == ORDINARY:
        return answer.urgency != "emergency"
    if means == NONE:
        return answer.kind in NO_ANSWER and not answer.urgency
    return answer.label == means


def sum_up(verdicts: Sequence[Verdict], left_out: int = 0) -> Report:
    """Count all verdicts together."""
    times = sorted(verdict.milliseconds for verdict in verdicts)
    in_scope = [v for v in verdicts if v.phrase.kind in IN_SCOPE]
    by_kind = {kind: [v for v in verdicts if v.phrase.kind == kind] for kind in KINDS}
    return Report(
        phrases=len(verdicts),
        left_out=left_out,
        kinds={kind: dict(Counter(v.outcome for v in heard)) for kind, heard in by_kind.items() if heard},
        in_scope_right=_share(in_scope, RIGHT),
        in_scope_right_or_choice=_share(in_scope, (*RIGHT, "choice")),
        emergencies_found=_share(by_kind["emergency"], RIGHT),
        same_day_found=_share(by_kind["same_day"], RIGHT),
        false_alarms=_alarms(by_kind[ORDINARY]),
        false_alarms_elsewhere=_alarms([*in_scope, *by_kind["common"], *by_kind[NONE]]),
        out_of_scope_answered=_share(by_kind[NONE], WRONG),
        confusions=_confusions(verdicts),
        calibration=_calibration([*in_scope, *by_kind[NONE]]),
        median_milliseconds=round(median(times), 3) if times else 0.0,
        p99_milliseconds=round(quantiles(times, n=100, method="inclusive")[-1], 3) if len(times) > 1 else 0.0,
    )


def wrong(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that were not right at first try, by what they mean."""
    return sorted((v for v in verdicts if v.outcome not in RIGHT), key=lambda v: (v.phrase.kind, v.phrase.means))


def _share(verdicts: Sequence[Verdict], outcomes: Collection[Outcome]) -> Share:
    return Share(sum(v.outcome in outcomes for v in verdicts), len(verdicts))


def _alarms(verdicts: Sequence[Verdict]) -> Share:
    """How many were taken for an emergency, though no answer that would be right is one."""
    raised = [v for v in verdicts if v.outcome not in RIGHT and any(a.urgency == "emergency" for a in v.answers)]
    return Share(len(raised), len(verdicts))


def _confusions(verdicts: Iterable[Verdict]) -> tuple[Confusion, ...]:
    wrong = (v for v in verdicts if v.outcome == "wrong")
    pairs = Counter((v.phrase.means, " or ".join(a.label for a in v.answers)) for v in wrong)
    return tuple(
        Confusion(*pair, times) for pair, times in sorted(pairs.items(), key=lambda entry: (-entry[1], entry[0]))
    )


def _calibration(verdicts: Iterable[Verdict]) -> tuple[Bin, ...]:
    bins: list[list[Verdict]] = [[] for _ in range(BINS)]
    for verdict in verdicts:
        if not verdict.by_sign:
            bins[min(int(verdict.score * BINS), BINS - 1)].append(verdict)
    return tuple(
        Bin(n / BINS, len(bin_), sum(v.answers[0].kind == "none" for v in bin_), _share(bin_, RIGHT).number)
        for n, bin_ in enumerate(bins)
        if bin_
    )
