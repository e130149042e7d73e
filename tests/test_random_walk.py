"""Walks that no author planned: any intent with anything in its slots, any words, on any device, in any order."""

from __future__ import annotations

from itertools import cycle
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from rules import check_answer

from skill.guide.phrases import expand
from skill.guide.wording import PLACEHOLDER
from skill.workshop.hearing import Heard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import NewListener

    from skill.guide.types import Guide
    from skill.storage.memory import MemoryStorage
    from skill.workshop.simulator import Device, Simulator, TurnRecord

DEVICES: tuple[Device, ...] = ("echo", "show")
ENDINGS = ("AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent")
FALLBACK = "AMAZON.FallbackIntent"

# Every character but half of a pair, which cannot be sent: controls, other alphabets, emoji, markup.
characters = st.characters(exclude_categories=["Cs"])
NASTY = (
    *("", " ", "?", "0", "zero", "day zero", "-1", "1.5", "9" * 30, "\u0664", "\u00b2", "\x00"),
    *("<speak>&amp;</speak>", "{they}", "a" * 2_000),
)
anything = st.text(characters, max_size=80) | st.sampled_from(NASTY)


class World:
    """What is there to say: intents, slot values and phrases of the model; and the devices of one household."""

    def __init__(self, guide: Guide, model: dict[str, Any], new_listener: NewListener, storage: MemoryStorage) -> None:
        language_model = model["interactionModel"]["languageModel"]
        self.guide = guide
        self.storage = storage
        self.slots = {intent["name"]: _slots(intent) for intent in language_model["intents"]}
        self.ids = [value["id"] for type_ in language_model["types"] for value in type_["values"]]
        self.phrases = [sample for intent in language_model["intents"] for sample in intent["samples"]]
        self.new_listener = new_listener

    def devices(self) -> list[Simulator]:
        """A loudspeaker and a screen in every locale, all of one listener who has heard nothing."""
        return [self.new_listener(locale, device) for locale in self.guide.locales for device in DEVICES]


class Walk(RuleBasedStateMachine):
    """One listener who wanders."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.devices: list[Simulator] = []
        self.last: TurnRecord | None = None

    @initialize()
    def comes_home(self) -> None:
        self.devices = self.world.devices()
        self.simulator = self.devices[0]

    @rule(data=st.data())
    def does_anything(self, data: st.DataObject) -> None:
        """Any intent, also one that the skill has never heard of, with any slots."""
        intent = data.draw(st.sampled_from([*self.world.slots, "LaunchRequest", "NoSuchIntent"]))
        self._hold(self.simulator.turn(Heard(intent, data.draw(self._filled(intent)))))

    @rule(data=st.data())
    def asks_with_a_slot(self, data: st.DataObject) -> None:
        """An intent that has slots, where most can go wrong."""
        intent = data.draw(st.sampled_from([name for name, slots in self.world.slots.items() if slots]))
        self._hold(self.simulator.turn(Heard(intent, data.draw(self._filled(intent)))))

    def _filled(self, intent: str) -> st.SearchStrategy[dict[str, tuple[str, str]]]:
        """Some of the intent's slots and one it does not have: absent, matched, unmatched, or garbage."""
        matched = st.tuples(anything, st.sampled_from(self.world.ids))
        number = st.tuples(st.integers(-1, 400).map(str), st.just(""))
        garbage = st.tuples(anything, st.just("") | anything)
        names = st.sampled_from([*self.world.slots.get(intent, ()), "other"])
        return st.dictionaries(names, matched | number | garbage, max_size=3)

    @rule(data=st.data())
    def says_something_known(self, data: st.DataObject) -> None:
        phrase = data.draw(st.sampled_from(self.world.phrases))
        words = data.draw(st.sampled_from(["three", "kyphosis", "week", "last", "my mother", "when can i drive"]))
        self._hold(self.simulator.say(PLACEHOLDER.sub(words, phrase)))

    @rule(words=anything)
    def says_anything(self, words: str) -> None:
        self._hold(self.simulator.say(words))

    @rule(often=st.integers(1, 4))
    def is_not_understood(self, often: int) -> None:
        for _ in range(often):
            self._hold(self.simulator.turn(Heard(FALLBACK)))

    @rule(ending=st.sampled_from(ENDINGS))
    def leaves(self, ending: str) -> None:
        self._hold(self.simulator.turn(Heard(ending)))

    @rule()
    def walks_away(self) -> None:
        self.simulator.end_session()
        self.last = None

    @rule(data=st.data())
    def goes_to_another_device(self, data: st.DataObject) -> None:
        self.simulator = data.draw(st.sampled_from(self.devices))
        self.last = None

    def _hold(self, answer: TurnRecord) -> None:
        check_answer(self.simulator, self.world.storage, self.world.guide, answer)
        if answer.intent in ENDINGS:
            assert answer.ends, f"{answer.intent} must end: {answer.speech}"
        if answer.intent == FALLBACK and self.last and self.last.intent == FALLBACK:
            assert _opening(answer) != _opening(self.last), f"said twice in a row: {answer.speech}"
        self.last = None if answer.ends else answer


@pytest.fixture(scope="module")
def world(guide: Guide, model: dict[str, Any], new_listener: NewListener, storage: MemoryStorage) -> World:
    return World(guide, model, new_listener, storage)


def test_no_walk_breaks_a_rule(world: World) -> None:
    class WalkInThisWorld(Walk):
        def __init__(self) -> None:
            super().__init__(world)

    run_state_machine_as_test(WalkInThisWorld, settings=settings(max_examples=80, stateful_step_count=40))


def _answer_in_every_slot(world: World, words: str) -> None:
    for intent, slots in world.slots.items():
        for slot in slots:
            simulator = world.new_listener()
            answer = simulator.turn(Heard(intent, {slot: (words, "")}))
            check_answer(simulator, world.storage, world.guide, answer)


@pytest.mark.parametrize("words", NASTY, ids=repr)
def test_nasty_words_get_a_valid_answer_in_every_slot(world: World, words: str) -> None:
    _answer_in_every_slot(world, words)


@given(words=anything | st.text(characters, min_size=2_000, max_size=2_000) | st.text("aeiou rst", max_size=200))
@settings(max_examples=100)
def test_any_words_at_all_get_a_valid_answer(world: World, words: str) -> None:
    _answer_in_every_slot(world, words)


def test_a_red_flag_beside_any_question_is_answered_as_an_emergency(world: World, guide_as_written: Guide) -> None:
    """Every way of saying an emergency, each beside another question; there are far more questions than signs."""
    questions = _phrases(topic.utterances for topic in guide_as_written.topics.values())
    signs = [sign.utterances for sign in guide_as_written.signs.values() if sign.urgency == "emergency"]
    forms = cycle(("{question} and {flag}", "{question} {flag}", "{flag} {question}", "{flag} and {question}"))
    chosen = Random("the same every time")  # noqa: S311  not for secrets
    missed = []
    for flag, form in zip(_phrases(signs), forms, strict=False):
        said = form.format(flag=flag, question=chosen.choice(questions))
        answer = world.new_listener().turn(Heard("AskIntent", {"question": (said, "")}))
        if not answer.ends or "911" not in answer.speech:
            missed.append(f"{said!r} was answered: {answer.speech}")
    if missed:
        pytest.fail(f"{len(missed)} emergencies were missed:\n" + "\n".join(missed), pytrace=False)


def _opening(answer: TurnRecord) -> str:
    """The first sentence; what follows it may differ only in the example it gives."""
    return answer.speech.partition(".")[0]


def _slots(intent: dict[str, Any]) -> list[str]:
    return [slot["name"] for slot in intent.get("slots", ())]


def _phrases(templates: Iterable[tuple[str, ...]]) -> list[str]:
    return [phrase for one in templates for phrase in expand(one)]
