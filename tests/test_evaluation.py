"""What `spine-guide evaluate` counts: on a tiny guide with an ear that says what it is told."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner, Result
from msgspec import Struct
from tiny_guide import put, tiny, ways, write

from skill.cli import main
from skill.guide.loader import ContentError, load_guide
from skill.guide.meaning import NOTHING, Candidate, Context, Meaning
from skill.workshop.evaluation import (
    Bin,
    Confusion,
    Phrase,
    Report,
    Share,
    held_out,
    learned_phrases,
    listen,
    read_phrases,
    sum_up,
    wrong,
)
from skill.workshop.evaluation_table import errors, table

if TYPE_CHECKING:
    from pathlib import Path

    from skill.guide.meaning import MeaningKind
    from skill.guide.types import Guide


def heard(label: str, score: float = 0.9) -> Candidate:
    kind, _, id_ = label.partition(".")
    known: dict[str, MeaningKind] = {
        "topic": "topic",
        "reading": "reading",
        "term": "term",
        "sign": "sign",
        "decline": "decline",
        "command": "command",
    }
    return Candidate(known[kind], id_, score)


DRIVING = Meaning(heard("topic.driving"))
BRACE = Meaning(heard("term.brace"))
DOSE = Meaning(heard("decline.dose"))
NEXT = Meaning(heard("command.NextIntent"))
EITHER = Meaning(heard("topic.driving", 0.5), heard("term.brace", 0.45))
NUMB = heard("sign.numb_legs", 0.7)
LEAK = heard("sign.leak", 0.6)
OVERDOSE = heard("decline.overdose", 0.8)


class ToldEar(Struct, frozen=True):
    """Hears in every phrase what it is told to."""

    heard: Candidate | Meaning

    def sign(self, _: str) -> Candidate | None:
        return self.heard if isinstance(self.heard, Candidate) else None

    def third_person(self, _: str) -> bool:
        return False

    def first_person(self, _: str) -> bool:
        return False

    def understand(self, _: str, context: Context) -> Meaning:
        assert context == Context()
        assert isinstance(self.heard, Meaning), "a sign outranks everything else"
        return self.heard


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    files = tiny()
    overdose = {"name": "an overdose", "utterances": ways("i took them all", 25), "urgent": True}
    put("content/tiny/en/declines.yaml", "overdose", {**overdose, "answer": [{"say": "Call {emergency_number} now."}]})(
        files
    )
    return load_guide(write(tmp_path_factory.mktemp("tiny"), files), "tiny", "en")


def report_of(guide: Guide, *phrases: tuple[str, Candidate | Meaning, *tuple[str, ...]]) -> Report:
    """The figures for phrases: what each means, what is heard in it, and what else would be right."""
    verdicts = [
        verdict
        for means, told, *also in phrases
        for verdict in listen(ToldEar(told), guide, [Phrase("words", means, tuple(also))])
    ]
    return sum_up(verdicts)


@pytest.mark.parametrize(
    ("means", "told", "also", "outcome"),
    [
        ("topic.driving", DRIVING, [], "exact"),
        ("topic.driving", BRACE, ["term.brace"], "also"),
        ("topic.driving", EITHER, [], "choice"),
        ("topic.driving", EITHER, ["term.brace"], "also"),
        ("topic.driving", NOTHING, [], "declined"),
        ("topic.driving", DOSE, [], "declined"),
        ("topic.driving", BRACE, [], "wrong"),
        ("topic.driving", NEXT, [], "wrong"),
        ("topic.driving", LEAK, [], "wrong"),
        ("topic.driving", OVERDOSE, [], "wrong"),
        ("term.kyphosis", EITHER, [], "wrong"),
        ("sign.leak", LEAK, [], "exact"),
        ("sign.leak", Meaning(LEAK), [], "exact"),
        ("command.NextIntent", NEXT, [], "exact"),
        ("emergency", NUMB, [], "exact"),
        ("emergency", Meaning(NUMB), [], "exact"),
        ("emergency", OVERDOSE, [], "exact"),
        ("emergency", LEAK, [], "wrong"),
        ("emergency", DOSE, [], "declined"),
        ("same_day", LEAK, [], "exact"),
        ("same_day", NUMB, [], "wrong"),
        ("same_day", NUMB, ["emergency"], "also"),
        ("common", LEAK, [], "wrong"),
        ("ordinary", DRIVING, [], "exact"),
        ("ordinary", LEAK, [], "exact"),
        ("ordinary", NOTHING, [], "exact"),
        ("ordinary", NUMB, [], "wrong"),
        ("ordinary", OVERDOSE, [], "wrong"),
        ("none", NOTHING, [], "exact"),
        ("none", DOSE, [], "exact"),
        ("none", NEXT, [], "exact"),
        ("none", DRIVING, [], "wrong"),
        ("none", EITHER, [], "wrong"),
        ("none", Meaning(DOSE.best, DRIVING.best), [], "choice"),
        ("none", LEAK, [], "wrong"),
        ("none", OVERDOSE, [], "wrong"),
        ("none", DRIVING, ["topic.driving"], "also"),
    ],
)
def test_a_phrase_is_judged(guide: Guide, means: str, told: Candidate | Meaning, also: list[str], outcome: str) -> None:
    (verdict,) = listen(ToldEar(told), guide, [Phrase("words", means, tuple(also))])
    assert verdict.outcome == outcome


def test_what_is_in_scope_is_counted(guide: Guide) -> None:
    report = report_of(
        guide,
        ("topic.driving", DRIVING),
        ("topic.driving", BRACE, "term.brace"),
        ("reading.steps", EITHER, "topic.driving"),
        ("term.brace", NOTHING),
        ("term.brace", DRIVING),
        ("none", NOTHING),
        ("ordinary", DRIVING),
    )
    assert report.phrases == 7
    assert report.in_scope_right == Share(2, 5)
    assert report.in_scope_right_or_choice == Share(3, 5)
    assert report.in_scope_right.percent == 40
    assert report.kinds["term"] == {"declined": 1, "wrong": 1}
    assert list(report.kinds) == ["topic", "reading", "term", "ordinary", "none"]


def test_emergencies_and_same_day_signs_are_counted(guide: Guide) -> None:
    report = report_of(
        guide,
        ("emergency", NUMB),
        ("emergency", LEAK),
        ("emergency", DRIVING),
        ("same_day", LEAK),
        ("same_day", NUMB),
        ("same_day", NUMB, "emergency"),
    )
    assert report.emergencies_found == Share(1, 3)
    assert report.same_day_found == Share(2, 3)


def test_false_alarms_are_counted(guide: Guide) -> None:
    report = report_of(
        guide,
        ("ordinary", NUMB),
        ("ordinary", Meaning(OVERDOSE, DRIVING.best)),
        ("ordinary", LEAK),
        ("topic.driving", NUMB),
        ("topic.driving", OVERDOSE, "decline.overdose"),
        ("common", NUMB),
        ("none", OVERDOSE),
        ("none", LEAK),
        ("same_day", NUMB),
    )
    assert report.false_alarms == Share(2, 3)
    assert report.false_alarms_elsewhere == Share(3, 5)


def test_what_is_out_of_scope_and_answered_is_counted(guide: Guide) -> None:
    told = (DRIVING, BRACE, LEAK, EITHER, DOSE, NOTHING, NEXT)
    assert report_of(guide, *(("none", each) for each in told)).out_of_scope_answered == Share(4, 7)


def test_confusions_are_pairs_of_labels_the_most_frequent_first(guide: Guide) -> None:
    report = report_of(
        guide,
        ("term.brace", EITHER, "term.brace"),
        ("none", DRIVING),
        ("term.kyphosis", EITHER),
        ("topic.driving", BRACE),
        ("topic.driving", BRACE),
        ("topic.driving", NOTHING),
    )
    assert report.confusions == (
        Confusion("topic.driving", "term.brace", 2),
        Confusion("none", "topic.driving", 1),
        Confusion("term.kyphosis", "topic.driving or term.brace", 1),
    )


def test_scores_are_held_against_what_came_of_them(guide: Guide) -> None:
    def driving(score: float) -> Meaning:
        return Meaning(heard("topic.driving", score))

    report = report_of(
        guide,
        ("topic.driving", driving(1.0)),
        ("topic.driving", driving(0.95)),
        ("none", driving(0.91)),
        ("topic.driving", driving(0.42)),
        ("none", Meaning(Candidate("none", "", 0.12))),
        ("topic.driving", Meaning(Candidate("none", "", 0.13))),
        ("topic.driving", NUMB),
        ("ordinary", driving(0.5)),
    )
    assert report.calibration == (Bin(0.1, 2, 2, 1), Bin(0.4, 1, 0, 1), Bin(0.9, 3, 0, 2))


def test_the_time_a_phrase_takes_is_counted(guide: Guide) -> None:
    verdicts = listen(ToldEar(DRIVING), guide, [Phrase("words", "topic.driving")] * 3)
    report = sum_up([_lasting(v, ms) for v, ms in zip(verdicts, (1.0, 2.0, 9.0), strict=True)])
    assert report.median_milliseconds == 2
    assert 8 < report.p99_milliseconds <= 9
    assert all(verdict.milliseconds > 0 for verdict in verdicts)


def _lasting(verdict: Any, milliseconds: float) -> Any:
    return type(verdict)(
        **{name: getattr(verdict, name) for name in verdict.__struct_fields__} | {"milliseconds": milliseconds}
    )


def test_of_nothing_there_are_no_figures(guide: Guide) -> None:
    report = report_of(guide)
    assert report.in_scope_right == Share(0, 0)
    assert report.in_scope_right.percent == 0
    assert table(report).startswith("0 phrases")


def test_a_phrase_that_was_learned_is_left_out_however_it_is_written() -> None:
    phrases = [Phrase("When can I drive?", "topic.driving"), Phrase("when can i steer", "topic.driving")]
    assert held_out(phrases, [("topic", "driving", "when can i drive")]) == (phrases[1],)


def test_the_table_names_every_figure(guide: Guide) -> None:
    printed = table(report_of(guide, ("topic.driving", DRIVING), ("emergency", DRIVING), ("none", DRIVING)))
    lines = [re.split(r"\s{2,}", line.strip()) for line in printed.splitlines()]
    assert ["phrases", "right %", "exact", "also", "choice", "declined", "wrong"] in lines
    assert ["topic", "1", "100.0", "1", ".", ".", ".", "."] in lines
    assert ["in scope, right at first try", "100.0", "1", "1"] in lines
    assert ["emergencies found", "0.0", "0", "1"] in lines
    assert ["out of scope, and answered all the same", "100.0", "1", "1"] in lines
    assert ["0.9", "2", ".", "1", "50.0"] in lines
    assert ["none", "topic.driving", "1"] in lines
    assert not any("same-day" in line for line in printed.splitlines())


def test_errors_name_the_phrase_and_what_it_was_taken_for(guide: Guide) -> None:
    phrases = [Phrase("may i go by car", "topic.driving"), Phrase("steer", "topic.driving", ("sign.numb_legs",))]
    listed = errors(wrong(listen(ToldEar(NUMB), guide, phrases)))
    assert "may i go by car" in listed
    assert "sign.numb_legs (0.70, sign)" in listed
    assert "steer" not in listed


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"say": "x", "means": "topic.flying"}, "'topic.flying'"),
        ({"say": "x", "means": "topic.driving", "also": ["urgent"]}, "'urgent'"),
        ({"say": "x", "means": "none", "and": "more"}, "`and`"),
        ({"say": "x"}, "`means`"),
        ("x", "object"),
    ],
)
def test_a_broken_file_is_named_with_its_entry(tmp_path: Path, entry: Any, problem: str) -> None:
    file = tmp_path / "said.yaml"
    file.write_text(yaml.safe_dump([{"say": "may i drive", "means": "topic.driving"}, entry]))
    with pytest.raises(ContentError, match=r"said\.yaml.*\[1\]") as raised:
        read_phrases(file, [("topic", "driving", "when can i drive")])
    assert problem in str(raised.value)


def evaluate(tmp_path: Path, *options: str) -> Result:
    """Runs the command on the tiny guide."""
    content = write(tmp_path, tiny())
    file = tmp_path / "said.yaml"
    said = [
        ("when can i drive", "topic.driving"),
        ("driving when", "topic.driving"),
        ("my legs are numb now", "ordinary"),
    ]
    file.write_text(yaml.safe_dump([{"say": say, "means": means} for say, means in said]))
    environment = {"SPINE_GUIDE_CONTENT": str(content), "SPINE_GUIDE_GUIDE": "tiny"}
    return CliRunner().invoke(main, ["evaluate", str(file), *options], env=environment)


def test_the_command_prints_a_table(tmp_path: Path) -> None:
    result = evaluate(tmp_path)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("2 phrases; 1 more stand in the content word for word")
    assert "my legs are numb now" not in result.stdout


def test_the_command_lists_errors_when_asked(tmp_path: Path) -> None:
    assert "ordinary: my legs are numb now" in evaluate(tmp_path, "--errors").stdout


def test_the_command_prints_one_json_object(tmp_path: Path) -> None:
    figures = json.loads(evaluate(tmp_path, "--json").stdout)
    assert set(figures) == set(Report.__struct_fields__)
    assert figures["left_out"] == 1
    assert figures["false_alarms"] == {"number": 1, "of": 1}
    with_errors = json.loads(evaluate(tmp_path, "--json", "--errors").stdout)
    assert [error["phrase"]["say"] for error in with_errors["errors"]] == ["my legs are numb now"]


def test_the_command_refuses_a_label_that_nothing_has(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("- {say: may i fly, means: topic.flying}")
    result = evaluate(tmp_path, str(file))
    assert result.exit_code == 1
    assert "wrong.yaml" in result.output
    assert "Traceback" not in result.output


def test_what_is_learned_are_the_utterances_and_the_commands(tmp_path: Path) -> None:
    learned = learned_phrases(write(tmp_path, tiny()), "tiny", "en")
    assert ("topic", "driving", "when can i drive") in learned
    assert "command" in {kind for kind, _, _ in learned}
