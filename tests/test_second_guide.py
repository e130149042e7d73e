"""Another procedure is another folder: the same skill speaks a guide it has never heard of, with no Python added."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT
from rules import check_answer

from skill.guide.compiled import load
from skill.guide.loader import load_guide
from skill.settings import read_settings
from skill.storage.memory import MemoryStorage
from skill.workshop.interaction_model import build_model, read_intents, read_samples
from skill.workshop.simulator import Simulator

if TYPE_CHECKING:
    from skill.guide.compiled import Knowledge

FOLDER = Path(__file__).with_name("second_guide")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with the prompts and the lexicon that are shipped, and only the second guide."""
    root = tmp_path_factory.mktemp("second")
    shutil.copytree(FOLDER, root / "content")
    shutil.copytree(ROOT / "content" / "common", root / "content" / "common")
    shutil.copy(ROOT / "content" / "locales.yaml", root / "content")
    shutil.copytree(ROOT / "interaction_model", root / "interaction_model")
    return root / "content"


@pytest.fixture(scope="module")
def second(content: Path) -> Knowledge:
    chosen = read_settings({"SPINE_GUIDE_CONTENT": str(content), "SPINE_GUIDE_GUIDE": "cataract"})
    return load(chosen.content, chosen.guide, "en")


@pytest.fixture(scope="module")
def second_model(content: Path) -> dict[str, Any]:
    folder = content.parent / "interaction_model"
    guide = load_guide(content, "cataract", "en")
    return build_model(guide, read_intents(folder), read_samples(folder, "en"))


@pytest.fixture
def listener(second: Knowledge, second_model: dict[str, Any]) -> Simulator:
    return Simulator(second, second_model, MemoryStorage())


def test_it_introduces_itself(listener: Simulator) -> None:
    speech = listener.say("open spine guide").speech
    assert "a test guide to an operation on a cloudy eye lens" in speech
    assert "I'm test data, not medical advice." in speech
    assert "say, read me the eye steps" in speech


def test_its_steps_are_read_to_the_end(listener: Simulator) -> None:
    assert "Step one of three. You use the drops" in listener.say("read me the eye steps").speech
    assert "Step two of three. You should not rub the eye." in listener.say("next").speech
    last = listener.say("next")
    assert "Step three of three. You may read. That's the end of the guide." in last.speech
    assert last.card == {"type": "Simple", "title": "Eye steps", "content": "3 / 3  Reading\n\nYou may read."}


def test_its_sections_follow_each_other(listener: Simulator) -> None:
    assert "swapped for a clear one. This is test data. Shall I" in listener.say("give me the summary").speech
    assert "Someone should drive you home." in listener.say("yes").speech
    assert "Sunglasses are handy." in listener.say("tell me more").speech
    assert "You use the drops" in listener.say("yes").speech


def test_its_questions_and_words_are_answered_and_sourced(listener: Simulator) -> None:
    assert "You may read." in listener.say("ask spine guide may i read a book").speech
    assert "A cataract is a lens gone cloudy." in listener.say("what is a cataract").speech
    assert "That comes from the test library, 2020." in listener.say("who says so").speech
    assert "February 29, 2020" in listener.say("when was this checked").speech


def test_it_knows_nothing_of_the_first_guide(listener: Simulator) -> None:
    for words in ("read me the recovery steps", "what does kyphosis mean", "what are the risks"):
        assert "recovery steps" not in listener.say(words).speech


def test_two_misunderstandings_offer_its_own_readings(second: Knowledge, second_model: dict[str, Any]) -> None:
    storage = MemoryStorage()
    listener = Simulator(second, second_model, storage)
    for words in ("zebra", "umbrella"):
        answer = listener.say(words)
        check_answer(listener, storage, second.guide, answer)
    assert "Shall I read the eye steps, or the summary?" in answer.speech


def test_its_menu_promises_only_what_it_has(listener: Simulator) -> None:
    assert "risks" not in listener.say("ask spine guide what can i ask").speech


def test_its_model_opens_its_readings(second_model: dict[str, Any]) -> None:
    intents = {intent["name"] for intent in second_model["interactionModel"]["languageModel"]["intents"]}
    assert {"EyeStepsIntent", "SummaryIntent", "AMAZON.StopIntent"} <= intents
    assert "RecoveryStepsIntent" not in intents
