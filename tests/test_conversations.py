"""Golden conversations: each file in ``conversations/<locale>/`` is one claim, and the words that show it.

README.md in this folder says how they are written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
import yaml
from msgspec import Struct, field
from rules import check_answer, stored

from skill.dialogue.handlers import HANDLERS
from skill.dialogue.turn import Memory
from skill.guide.wording import Wording
from skill.workshop.hearing import Heard
from skill.workshop.simulator import Device, TurnRecord

if TYPE_CHECKING:
    from conftest import NewListener

    from skill.guide.types import Guide, Reading
    from skill.guide.wording import Role
    from skill.storage.memory import MemoryStorage
    from skill.workshop.simulator import Simulator

FOLDER = Path(__file__).with_name("conversations")


class Listener(Struct, frozen=True, forbid_unknown_fields=True):
    """Who listens, where it is not a patient at a loudspeaker who hears the guide for the first time."""

    device: Device = "echo"
    has_heard_it_before: bool = False


class Step(Struct, frozen=True, forbid_unknown_fields=True, rename={"not_": "not", "new_session": "new session"}):
    """What the listener does, and what must hold of the answer."""

    says: str = ""
    new_session: bool = False
    intent: str = ""
    slots: dict[str, str] = {}
    reads: str = ""
    by: str = "next"
    hears: str | tuple[str, ...] = ()
    not_: str | tuple[str, ...] = ()
    asks: bool = True
    reprompt: str = ""
    card: str = ""
    card_holds: str | tuple[str, ...] = field(default=(), name="card holds")
    sounds: str | tuple[str, ...] = ()
    keeps: dict[str, str] = {}


class Conversation(Struct, frozen=True, forbid_unknown_fields=True):
    """A claim that a clinician would sign, and the turns that show it."""

    claim: str
    turns: tuple[Step, ...]
    listener: Listener = Listener()


def conversation(path: Path) -> Conversation:
    """The conversation of a file; in it "yes" and "no" are words. Raises ValueError naming file and field."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  it makes only text
        return msgspec.convert(data, Conversation, strict=False)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error


ALL = {path: conversation(path) for path in sorted(FOLDER.glob("*/*.yaml"))}


class Stage:
    """A listener in front of a device, who goes through the turns of one conversation."""

    def __init__(self, guide: Guide, simulator: Simulator, storage: MemoryStorage, locale: str) -> None:
        self.guide = guide
        self.simulator = simulator
        self.storage = storage
        self.locale = locale
        self.heard: list[TurnRecord] = []

    def go_through(self, step: Step) -> None:
        """One turn, or a whole reading, held against what must be heard."""
        if step.new_session:
            self.simulator.end_session()
        if step.says or step.intent:
            answers = self._read_to_the_end(step) if step.reads else [self._answer(step)]
            self._hold(step, answers)

    def _answer(self, step: Step) -> TurnRecord:
        if step.intent:
            slots = {name: (words, "") for name, words in step.slots.items()}
            return self._noted(self.simulator.turn(Heard(step.intent, slots)))
        return self._noted(self.simulator.say(step.says))

    def _noted(self, answer: TurnRecord) -> TurnRecord:
        self.heard.append(answer)
        check_answer(self.simulator, self.storage, self.guide, answer)
        return answer

    def _read_to_the_end(self, step: Step) -> list[TurnRecord]:
        """Every part of a reading, word for word, with its number and its card; the listener only says ``by``."""
        reading = self.guide.readings[step.reads]
        answers = []
        for index, part in enumerate(parts(reading, self.wording)):
            answer = self._answer(step) if index == 0 else self._noted(self.simulator.say(step.by))
            assert_in_order(position(self.guide, reading, index) + part, answer.speech)
            assert answer.card
            assert answer.card["title"] == reading.title
            assert_in_order(part, answer.card["content"])
            answers.append(answer)
        return answers

    @property
    def wording(self) -> Wording:
        """The words of this place, for whoever is known to listen."""
        role: Role = stored(self.storage, self.simulator.user).get("role", "patient")
        return Wording(self.guide.locales[self.locale].words, role)

    def _hold(self, step: Step, answers: list[TurnRecord]) -> None:
        speech = " ".join(answer.speech for answer in answers)
        last = answers[-1]
        assert_in_order(step.hears, speech)
        for words in listed(step.not_):
            assert words not in speech
        assert last.ends is not step.asks, f"the session is {'closed' if last.ends else 'open'} after: {last.speech}"
        assert step.reprompt in last.reprompt
        card = last.card or {"title": "", "content": ""}
        assert step.card in card["title"]
        assert_in_order(step.card_holds, card["content"])
        assert_in_order(step.sounds, last.ssml)
        kept = self.kept()
        assert {name: kept[name] for name in step.keeps} == step.keeps

    def kept(self) -> dict[str, str]:
        """What is stored, in words: the place such as "recovery_steps 4", the pace, the role, the disclaimer."""
        record = stored(self.storage, self.simulator.user)
        memory = msgspec.convert(record, Memory)
        place = memory.bookmark
        return {
            "anything": "yes" if record else "no",
            "place": f"{place.id} {place.index + 1}" if place else "none",
            "pace": str(memory.pace),
            "role": memory.role,
            "disclaimer": "heard" if memory.disclaimer_heard else "not heard",
        }


def listed(words: str | tuple[str, ...]) -> tuple[str, ...]:
    """One piece of text stands for a list of one."""
    return (words,) if isinstance(words, str) else words


def assert_in_order(pieces: str | tuple[str, ...], text: str) -> None:
    """Each piece is in the text, after the one before it."""
    at = 0
    for piece in listed(pieces):
        assert piece in text[at:], f"not heard: {piece!r} in {text!r}"
        at = text.index(piece, at) + len(piece)


def parts(reading: Reading, wording: Wording) -> list[tuple[str, ...]]:
    """The statements of each part as this listener hears them."""
    return [tuple(wording.fill(statement.say) for statement in chunk.text) for chunk in reading.chunks]


def position(guide: Guide, reading: Reading, index: int) -> tuple[str, ...]:
    """What says where one is, where a reading counts aloud: not in a section, nor in a timeline."""
    if reading.id in guide.sections or reading.chunks[index].days is not None:
        return ()
    number, count = guide.numbers[index + 1], guide.numbers[len(reading.chunks)]
    return (f"{reading.unit.capitalize()} {number} of {count}.",)


class Played(Struct, frozen=True):
    """The answers of a conversation, and what was wrong first, if anything was."""

    answers: tuple[TurnRecord, ...]
    wrong: str


@pytest.fixture(scope="module")
def played(guide: Guide, new_listener: NewListener, storage: MemoryStorage) -> dict[Path, Played]:
    """All conversations, each from its first turn to its last."""
    return {path: play(path, guide, new_listener, storage) for path in ALL}


def play(path: Path, guide: Guide, new_listener: NewListener, storage: MemoryStorage) -> Played:
    """A conversation to its end, also where an answer on the way is wrong."""
    told, locale = ALL[path], path.parent.name
    simulator = new_listener(locale, told.listener.device)
    if told.listener.has_heard_it_before:
        simulator.say("open spine guide")
        simulator.end_session()
    stage = Stage(guide, simulator, storage, locale)
    wrong = []
    for number, step in enumerate(told.turns, 1):
        try:
            stage.go_through(step)
        except AssertionError as error:
            reason = str(error).partition("\nassert")[0]
            wrong.append(f"turn {number}, {step.says or step.intent!r}: {reason}")
    return Played(tuple(stage.heard), "\n".join(wrong))


@pytest.mark.parametrize("path", ALL, ids=lambda path: ALL[path].claim)
def test_conversation(path: Path, played: dict[Path, Played]) -> None:
    if wrong := played[path].wrong:
        pytest.fail(f"{path.relative_to(FOLDER)}\n{wrong}", pytrace=False)


def test_every_claim_is_made_once() -> None:
    claims = [told.claim for told in ALL.values()]
    assert len(claims) == len(set(claims))


def test_every_reading_is_heard_to_its_end(guide: Guide) -> None:
    heard = {step.reads for told in ALL.values() for step in told.turns}
    assert set(guide.readings) <= heard


def test_every_locale_is_spoken(guide: Guide) -> None:
    assert {path.parent.name for path in ALL} == set(guide.locales)


def test_every_command_is_heard(played: dict[Path, Played]) -> None:
    """The intents that open a reading are heard as readings."""
    heard = {answer.intent for told in played.values() for answer in told.answers}
    assert set(HANDLERS) - heard == set()


def test_every_prompt_is_heard(guide: Guide, played: dict[Path, Played]) -> None:
    """But for the apology for a broken turn (test_alexa.py), and what only a reviewed or an unsourced guide says."""
    speeches = [answer.speech for told in played.values() for answer in told.answers]
    unheard = {
        name
        for name, prompt in guide.prompts.items()
        if not any(piece in speech for piece in _fixed_words(prompt.say + prompt.ask) for speech in speeches)
    }
    assert unheard <= {"trouble", "reviewed", "source_none", "certainty_unverified"}


def _fixed_words(texts: tuple[str, ...]) -> list[str]:
    """The longest piece without a placeholder of each text."""
    return [max(text.replace("{", "}").split("}")[::2], key=len).strip() for text in texts]
