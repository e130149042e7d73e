"""An evaluation as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from skill.workshop.evaluation import RIGHT, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from skill.workshop.evaluation import Report, Share, Verdict

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
MOST_CONFUSIONS = 25


def table(report: Report) -> str:
    """Lay the figures out for a terminal."""
    more = f"; {report.left_out} more stand in the content word for word and are left out" if report.left_out else ""
    parts = [
        [f"{report.phrases} phrases{more}"],
        _aligned(("", "phrases", "right %", *OUTCOMES), _kinds(report)),
        _aligned(("", "%", "number", "of"), _headlines(report)),
        _aligned(("score from", "phrases", "declined", "right", "right %"), _calibration(report)),
        [f"milliseconds a phrase: median {report.median_milliseconds}, one in a hundred {report.p99_milliseconds}"],
        _confusions(report),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def errors(verdicts: Iterable[Verdict]) -> str:
    """Phrases, and what they were taken for."""
    return "\n".join(line for verdict in verdicts for line in _error(verdict))


def _error(verdict: Verdict) -> Iterator[str]:
    how = f"{verdict.score:.2f}, sign" if verdict.by_sign else f"{verdict.score:.2f}"
    yield f"{verdict.outcome:8}  {verdict.phrase.means}: {verdict.phrase.say}"
    yield f"          {_or(verdict)} ({how})"


def _or(verdict: Verdict) -> str:
    return " or ".join(answer.label for answer in verdict.answers)


def _kinds(report: Report) -> Iterator[Sequence[str | int]]:
    for kind, outcomes in report.kinds.items():
        total, right = sum(outcomes.values()), sum(outcomes.get(outcome, 0) for outcome in RIGHT)
        yield kind, total, _percent(right, total), *(outcomes.get(outcome, 0) or "." for outcome in OUTCOMES)


def _headlines(report: Report) -> Iterator[Sequence[str | int]]:
    shares: dict[str, Share] = {
        "in scope, right at first try": report.in_scope_right,
        "in scope, right or a choice that holds it": report.in_scope_right_or_choice,
        "emergencies found": report.emergencies_found,
        "same-day signs found": report.same_day_found,
        "false alarms on ordinary questions": report.false_alarms,
        "false alarms elsewhere": report.false_alarms_elsewhere,
        "out of scope, and answered all the same": report.out_of_scope_answered,
    }
    for name, share in shares.items():
        if share.of:
            yield name, _percent(share.number, share.of), share.number, share.of


def _calibration(report: Report) -> Iterator[Sequence[str | int]]:
    for bin_ in report.calibration:
        yield f"{bin_.low:.1f}", bin_.phrases, bin_.declined or ".", bin_.right, _percent(bin_.right, bin_.phrases)


def _confusions(report: Report) -> list[str]:
    shown = report.confusions[:MOST_CONFUSIONS]
    if not shown:
        return []
    rest = len(report.confusions) - len(shown)
    lines = _aligned(("meant", "answered", "times"), ((c.meant, c.answered, c.times) for c in shown), words=2)
    return [*lines, f"... and {rest} more pairs"] if rest else lines


def _percent(number: int, of: int) -> str:
    return f"{100 * number / of:.1f}"


def _aligned(head: Sequence[str], rows: Iterable[Sequence[str | int]], words: int = 1) -> list[str]:
    """Columns as wide as their widest cell; the first ``words`` columns start at the left, numbers end at the right."""
    cells = [head, *([str(cell) for cell in row] for row in rows)]
    if len(cells) == 1:
        return []
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(_cell(cell, w, n < words) for n, (cell, w) in enumerate(zip(row, widths, strict=True)))
        for row in cells
    ]


def _cell(text: str, width: int, is_words: bool) -> str:  # noqa: FBT001  a cell is one or the other
    return text.ljust(width) if is_words else text.rjust(width)
