"""`spine-guide talk` as design.md promises it: other programs drive it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from skill.cli import main

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ["utterance", "intent", "slots", "speech", "ssml", "reprompt", "card", "screen", "ends", "milliseconds"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str | None]:
    return {"SPINE_GUIDE_STORAGE": f"sqlite:///{tmp_path / 'kept.db'}"}


def talk(lines: str, *options: str, environment: dict[str, str | None] | None = None) -> Result:
    return CliRunner().invoke(main, ["talk", *options], input=lines, env=environment or {})


def turns(lines: str, *options: str, environment: dict[str, str | None] | None = None) -> list[dict[str, Any]]:
    result = talk(lines, "--json", *options, environment=environment)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_line_prints_one_object_with_the_promised_keys() -> None:
    lines = ["open spine guide", "zebra umbrella", "", "when can i shower", "stop"]
    printed = turns("\n".join(lines))
    assert [list(turn) for turn in printed] == [KEYS] * 5
    assert [turn["utterance"] for turn in printed] == lines
    assert [turn["ends"] for turn in printed] == [False, False, False, False, True]


def test_a_line_without_words_is_a_turn_in_which_nothing_was_understood() -> None:
    _, silence = turns("open spine guide\n   \n")
    assert silence["intent"] == "AMAZON.FallbackIntent"
    assert silence["speech"].startswith("I missed that.")


def test_an_object_says_what_was_heard_and_what_is_answered() -> None:
    launch, go_to = turns("open spine guide\nstep four\n")
    assert launch["intent"] == "LaunchRequest"
    assert launch["speech"].startswith("Hello.")
    assert launch["ssml"].startswith("<speak>")
    assert launch["reprompt"].endswith("?")
    assert launch["card"] is None
    assert launch["screen"] is None
    assert launch["milliseconds"] > 0
    assert go_to["intent"] == "GoToIntent"
    assert go_to["slots"] == {"unit": {"value": "step", "id": "step"}, "number": {"value": "4", "id": "4"}}
    assert go_to["card"]["title"] == "Recovery steps"


def test_after_the_end_of_a_session_the_next_line_is_a_one_shot() -> None:
    lines = "read me the recovery steps\nwhat does kyphosis mean\nstop\nwhat does kyphosis mean\n"
    _, in_the_session, end, one_shot = turns(lines)
    assert "step one of the recovery steps?" in in_the_session["speech"]
    assert end["ends"]
    assert "forward bend" in one_shot["speech"]
    assert "step one" not in one_shot["speech"]


def test_new_ends_the_session_and_prints_nothing() -> None:
    printed = turns("read me the recovery steps\nnext\n/new\nopen spine guide\n/new\n/new\n")
    assert len(printed) == 3
    assert "Last time we stopped at step two" in printed[2]["speech"]


def test_forget_makes_a_new_listener_and_prints_nothing() -> None:
    printed = turns("/forget\nread me the recovery steps\n/forget\nopen spine guide\n")
    assert len(printed) == 2
    assert printed[1]["speech"].startswith("Hello.")


def test_a_named_user_is_remembered_between_runs(environment: dict[str, str | None]) -> None:
    turns("read me the recovery steps\nnext\n", "--user", "anna", environment=environment)
    [anna] = turns("open spine guide\n", "--user", "anna", environment=environment)
    [berta] = turns("open spine guide\n", "--user", "berta", environment=environment)
    assert "Last time we stopped at step two" in anna["speech"]
    assert berta["speech"].startswith("Hello.")


def test_a_named_user_can_be_forgotten(environment: dict[str, str | None]) -> None:
    turns("read me the recovery steps\n/forget\n", "--user", "anna", environment=environment)
    [anna] = turns("open spine guide\n", "--user", "anna", environment=environment)
    assert anna["speech"].startswith("Hello.")


def test_without_a_user_nothing_is_kept(environment: dict[str, str | None], tmp_path: Path) -> None:
    turns("read me the recovery steps\n", environment=environment)
    assert list(tmp_path.iterdir()) == []


def test_a_locale_and_a_device_can_be_chosen() -> None:
    [sign] = turns("read me the warning signs\n", "--locale", "en-GB", "--device", "show")
    assert "Call 999 now" in sign["speech"]


def test_without_json_it_prints_what_is_heard() -> None:
    result = talk("open spine guide\nstop\n")
    assert "Hello. I'm a guide" in result.stdout
    assert "the session has ended" in result.stdout
    assert "<speak>" not in result.stdout


def test_words_of_any_language_are_printed() -> None:
    [turn] = turns("\u00bfd\u00f3nde est\u00e1 el hospital?\n")
    assert turn["utterance"] == "\u00bfd\u00f3nde est\u00e1 el hospital?"


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        ([], {"SPINE_GUIDE_COLOUR": "blue"}, ["SPINE_GUIDE_COLOUR", "SPINE_GUIDE_STORAGE"]),
        (["--user", "anna"], {"SPINE_GUIDE_STORAGE": "redis://here"}, ["SPINE_GUIDE_STORAGE", "memory:", "sqlite:///"]),
        (["--user", "anna"], {"SPINE_GUIDE_STORAGE": "sqlite:////no/such/folder/x.db"}, ["/no/such/folder"]),
        (["--locale", "de-DE"], {}, ["de-DE", "en-US"]),
        ([], {"SPINE_GUIDE_GUIDE": "no_such_guide"}, ["no_such_guide"]),
        ([], {"SPINE_GUIDE_CONTENT": "/no/such/folder"}, ["/no/such/folder"]),
        (["--device", "toaster"], {}, ["toaster", "echo", "show"]),
    ],
    ids=str,
)
def test_what_cannot_work_is_said_in_one_clear_line(
    options: list[str], environment: dict[str, str | None], said: list[str]
) -> None:
    result = talk("open spine guide\n", *options, environment=environment)
    assert result.exit_code != 0
    assert result.stdout == ""
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit), f"a traceback instead of a sentence: {result.exception!r}"
    assert [words for words in said if words not in result.output] == []
