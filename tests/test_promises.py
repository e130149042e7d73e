"""What the guide tells people to say works when they say it, and so does every sample utterance."""

from __future__ import annotations

import re
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT
from rules import check_answer

from skill.guide.wording import PLACEHOLDER, Wording
from skill.workshop.hearing import Ears
from skill.workshop.interaction_model import read_intents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conftest import NewListener

    from skill.guide.types import Decline, Guide, Prompt, Sign, Term, Topic
    from skill.guide.wording import Role
    from skill.storage.memory import MemoryStorage
    from skill.workshop.simulator import TurnRecord

MISSES = ("miss_first", "unknown_first", "miss_second", "miss_third", "trouble")
# What can stand for a placeholder in something that is to be said.
_TELLS = re.compile(
    r"\b(?:say|ask me(?=,)|You can ask about|I can tell you|I can also read)\b,?(?: for example,)? ", re.IGNORECASE
)
_PURPOSE = re.compile(
    r",? (?:to (?:hear|carry|go)\b.*|for more|for the first|at any time|when you're ready|after any answer)$"
    r"|^(?:like|about) "
)
# Not something to say: a description of it.
_DESCRIBED = {"a number", "ask me something else", "that once more"}


def promised(sentence: str) -> list[str]:
    """What a sentence tells the listener to say or to ask for; nothing where it asks something itself."""
    if sentence.endswith("?") or not _TELLS.search(sentence):
        return []
    told = [_PURPOSE.sub("", part.strip(" ,")) for part in _TELLS.split(sentence.rstrip("."))[1:]]
    pieces = [_PURPOSE.sub("", piece.strip(" ,")) for part in told for piece in re.split(r",? (?:or|and) |, ", part)]
    return [piece for piece in pieces if piece not in {"", "or", "and", *_DESCRIBED}]


@pytest.mark.parametrize(
    ("sentence", "phrases"),
    [
        ("You can say, {example}.", ["{example}"]),
        ("Say next, repeat, or stop.", ["next", "repeat", "stop"]),
        ("Say yes for more, or ask me something else.", ["yes"]),
        ("Say next, go back, repeat, or a number, like step two.", ["next", "go back", "repeat", "step two"]),
        ("Say, {first}, or say, {second}.", ["{first}", "{second}"]),
        ("Say, who says so, to hear where it comes from.", ["who says so"]),
        (
            "You can ask about getting ready, the day itself, or recovery.",
            ["getting ready", "the day itself", "recovery"],
        ),
        ("After any answer you can ask me, who says so.", ["who says so"]),
        (
            "I can tell you what to do before, what happens on the day, and about recovery.",
            ["what to do before", "what happens on the day", "recovery"],
        ),
        ("Shall I say that again?", []),
        ("Goodbye.", []),
    ],
)
def test_what_a_sentence_promises_is_found(sentence: str, phrases: list[str]) -> None:
    assert promised(sentence) == phrases


def all_promises(guide: Guide) -> dict[str, str]:
    """Everything the guide tells anybody to say, and where it does so."""
    found = dict.fromkeys(guide.about.examples, "guide.yaml: examples")
    for name, prompt in guide.prompts.items():
        for sentence in _sentences(prompt):
            for phrase in promised(sentence):
                found |= dict.fromkeys(_filled(guide, phrase), f"prompts.yaml: {name}")
    found |= {reading.name: f"{id_}.name, as it is offered" for id_, reading in guide.readings.items()}
    return found


def _sentences(prompt: Prompt) -> list[str]:
    texts = (*prompt.say, *prompt.ask, prompt.reprompt)
    return [sentence for text in texts for sentence in re.split(r"(?<=[.?]) ", text)]


def _filled(guide: Guide, phrase: str) -> list[str]:
    """The phrase with everything its placeholder may stand for."""
    units = sorted({reading.unit for reading in guide.readings.values() if reading.unit})
    first, second = (guide.readings[id_].name for id_ in guide.about.choices)
    values = {"example": guide.about.examples, "unit": units, "first": [first], "second": [second]}
    names = PLACEHOLDER.findall(phrase)
    return [phrase.replace(f"{{{names[0]}}}", value) for value in values[names[0]]] if names else [phrase]


def none_of(wrong: list[str]) -> None:
    """Fails with one line for everything that is wrong."""
    if wrong:
        pytest.fail(f"{len(wrong)} wrong:\n" + "\n".join(wrong), pytrace=False)


def is_miss(guide: Guide, answer: TurnRecord) -> bool:
    """Whether an answer says that something was not understood."""
    return any(_fixed(guide.prompts[name].say[0]) in answer.speech for name in MISSES)


def _fixed(text: str) -> str:
    """The longest piece without a placeholder."""
    return max(PLACEHOLDER.sub("|", text).split("|"), key=len)


def test_whatever_the_guide_tells_people_to_say_is_known_to_the_model(guide: Guide, model: dict[str, Any]) -> None:
    ears = Ears(model, guide.numbers)
    unknown = []
    for phrase, where in all_promises(guide).items():
        heard = ears.hear(phrase)
        if heard.intent == "AskIntent" and not heard.slots["question"][1]:
            unknown.append(f"{where}: {phrase}")
    none_of(unknown)


def test_whatever_the_guide_tells_people_to_say_is_answered(
    guide: Guide, new_listener: NewListener, storage: MemoryStorage
) -> None:
    missed = []
    for phrase, where in all_promises(guide).items():
        for start in ("open spine guide", "read me the recovery steps", "when can i shower"):
            simulator = new_listener()
            simulator.say(start)
            answer = simulator.say(phrase)
            check_answer(simulator, storage, guide, answer)
            if is_miss(guide, answer):
                missed.append(f"{where}: {phrase!r} after {start!r}: {answer.speech}")
    none_of(missed)


def test_what_is_offered_by_name_is_read_when_its_name_is_said(guide: Guide, new_listener: NewListener) -> None:
    wrong = []
    for reading in guide.readings.values():
        answer = new_listener().say(f"ask spine guide {reading.name}")
        if not answer.card or answer.card["title"] != reading.title:
            wrong.append(f"{reading.name}: {answer.speech}")
    none_of(wrong)


def test_every_example_of_an_intent_is_heard_as_that_intent(guide: Guide, model: dict[str, Any]) -> None:
    ears = Ears(model, guide.numbers)
    folder = ROOT / "interaction_model"
    heard = {name: ears.hear(intent.example).intent for name, intent in read_intents(folder).items() if intent.example}
    assert heard == {name: name for name in heard}


class Utterances:
    """Every sample of the model with its slots filled: each sample once, and then each value of each slot once."""

    def __init__(self, model: dict[str, Any], guide: Guide) -> None:
        language_model = model["interactionModel"]["languageModel"]
        self._intents = {intent["name"]: intent for intent in language_model["intents"]}
        self._values = {type_["name"]: list(_words(type_)) for type_ in language_model["types"]}
        self._values["AMAZON.NUMBER"] = list(guide.numbers[1:25])

    def of(self, intent: str) -> Iterator[str]:
        """What is said for one intent."""
        samples = self._intents[intent]["samples"]
        types = {slot["name"]: slot["type"] for slot in self._intents[intent].get("slots", ())}
        turns = {name: cycle(self._values[type_]) for name, type_ in types.items()}
        for sample in samples:
            yield PLACEHOLDER.sub(lambda match: next(turns[match[1]]), sample)
        for name, type_ in types.items():
            shortest = min((sample for sample in samples if f"{{{name}}}" in sample), key=len)
            for value in self._values[type_]:
                with_value = shortest.replace(f"{{{name}}}", value)
                yield PLACEHOLDER.sub(lambda match: next(turns[match[1]]), with_value)


def _words(type_: dict[str, Any]) -> Iterator[str]:
    for value in type_["values"]:
        yield value["name"]["value"]
        yield from value["name"].get("synonyms", ())


def test_every_sample_is_heard_and_answered(
    guide: Guide, model: dict[str, Any], new_listener: NewListener, storage: MemoryStorage
) -> None:
    """Both as a one-shot and inside a session: heard as the intent it belongs to, and not missed."""
    utterances = Utterances(model, guide)
    wrong: list[str] = []
    for intent in (entry["name"] for entry in model["interactionModel"]["languageModel"]["intents"]):
        simulator = new_listener()
        for words in utterances.of(intent):
            for said in (f"ask spine guide {words}", words):
                answer = simulator.say(said)
                check_answer(simulator, storage, guide, answer)
                if answer.intent != intent:
                    wrong.append(f"{intent}: {said!r} is heard as {answer.intent}")
                elif is_miss(guide, answer) or not gives_what_was_asked(guide, answer):
                    wrong.append(f"{intent}: {said!r} is answered: {answer.speech}")
            if answer.ends:
                simulator.say("open spine guide")
    none_of(wrong)


def gives_what_was_asked(guide: Guide, answer: TurnRecord) -> bool:
    """Whether a question, a word or a reading that the model resolved is what the answer begins with."""
    known: dict[str, Mapping[str, Topic | Term | Sign | Decline]] = {
        "topic": guide.topics,
        "term": guide.terms,
        "sign": guide.signs,
        "decline": guide.declines,
    }
    asked = answer.slots.get("question") or answer.slots.get("term")
    if asked and answer.intent in {"AskIntent", "TermIntent"}:
        if not asked["id"]:
            return False
        kind, _, id_ = ("term." + asked["id"] if answer.intent == "TermIntent" else asked["id"]).partition(".")
        return says(guide, known[kind][id_].answer[0].say, answer)
    for reading in guide.readings.values():
        if reading.intent == answer.intent and not answer.slots:
            return says(guide, reading.chunks[0].text[0].say, answer)
    return True


def says(guide: Guide, sentence: str, answer: TurnRecord) -> bool:
    """Whether an answer holds a sentence of the guide, to a patient or of one."""
    words = guide.locales["en-US"].words
    roles: tuple[Role, ...] = ("patient", "caregiver")
    return any(Wording(words, role).fill(sentence) in answer.speech for role in roles)
