"""How a device hears: words to intent and slots, by the interaction model, as Alexa's own understanding would.

Alexa generalises from the samples; this hears them to the letter and passes everything else on as the open question
slot, which is the harder case for the guide.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

AMAZON_PHRASES = Path(__file__).with_name("amazon.yaml")

_SLOT = re.compile(r"\{(\w+)\}")
_GROUP = re.compile(r"\(\?P<\w+>\.\+\??\)")
_NOT_SPOKEN = re.compile(r"[^\w' ]+")
_JOINS = re.compile(r"^(?:and|to|for|about|that) ")
_WAKE = re.compile(r"^(?:(?:hey )?alexa )?(?:(open|launch|start)|(ask|tell|use|talk to)) (?:the )?")


class Heard(Struct, frozen=True):
    """An intent with its slots: name to (words, resolved id or empty)."""

    intent: str
    slots: dict[str, tuple[str, str]] = {}
    opens_session: bool = False


class Ears:
    """Hears by one interaction model."""

    def __init__(self, model: dict[str, Any], numbers: Sequence[str]) -> None:
        language_model = model["interactionModel"]["languageModel"]
        self._invocation = language_model["invocationName"]
        self._numbers = {word: str(n) for n, word in enumerate(numbers)}
        self._values = {
            type_["name"]: {
                plain(word): value["id"]
                for value in type_["values"]
                for word in (value["name"]["value"], *value["name"].get("synonyms", ()))
            }
            for type_ in language_model["types"]
        }
        self._exact: dict[str, str] = {}
        self._patterns: list[tuple[re.Pattern[str], str, dict[str, str]]] = []
        for intent, phrases in yaml.safe_load(AMAZON_PHRASES.read_text(encoding="utf-8")).items():
            self._exact |= dict.fromkeys(phrases, intent)
        for intent in language_model["intents"]:
            self._learn(intent)
        # A sample with more literal words says more than one with fewer.
        self._patterns.sort(key=lambda entry: -len(_GROUP.sub("", entry[0].pattern)))

    def _learn(self, intent: dict[str, Any]) -> None:
        types = {slot["name"]: slot["type"] for slot in intent.get("slots", ())}
        for sample in intent["samples"]:
            if "{" not in sample:
                self._exact.setdefault(plain(sample), intent["name"])
            else:
                # "parts twenty three", "warning sign sixteen": which slot has two words shows when they are resolved.
                for words in (".+", ".+?"):
                    pattern = _SLOT.sub(lambda match, words=words: f"(?P<{match[1]}>{words})", sample)  # type: ignore[misc]
                    self._patterns.append((re.compile(pattern), intent["name"], types))

    def hear(self, text: str) -> Heard:
        """What a device would pass on for these words."""
        words = self._in_words(text)
        if not words:
            return Heard("AMAZON.FallbackIntent")
        match = _WAKE.match(words)
        if match and (rest := words[match.end() :]).startswith(self._invocation):
            heard = self._hear_one_shot(rest.removeprefix(self._invocation).strip())
            return Heard(heard.intent, heard.slots, opens_session=True)
        return self._hear_request(words.removeprefix("alexa ").strip())

    def _hear_one_shot(self, request: str) -> Heard:
        """What follows the invocation name, with or without the word that joins it."""
        if not request:
            return Heard("LaunchRequest")
        whole = self._hear_request(request)
        known = whole.intent != "AskIntent" or any(id_ for _, id_ in whole.slots.values())
        return whole if known else self._hear_request(_JOINS.sub("", request))

    def _hear_request(self, words: str) -> Heard:
        if words in self._exact:
            return Heard(self._exact[words])
        questions = self._values.get("Question", {})
        if words in questions:
            return Heard("AskIntent", {"question": (words, questions[words])})
        for pattern, intent, types in self._patterns:
            match = pattern.fullmatch(words)
            if match is None:
                continue
            slots = {name: self._resolve(types[name], value) for name, value in match.groupdict().items()}
            if all(id_ for _, id_ in slots.values()):
                return Heard(intent, {name: (value, id_ or "") for name, (value, id_) in slots.items()})
        return Heard("AskIntent", {"question": (words, "")})

    def _resolve(self, type_: str, value: str) -> tuple[str, str | None]:
        if type_ == "AMAZON.NUMBER":
            number = self._numbers.get(value)
            return (number or value), number
        return value, self._values[type_].get(value)

    def _in_words(self, text: str) -> str:
        """Lower case, no punctuation, numbers in words: as speech recognition writes it."""
        words = {number: word for word, number in self._numbers.items()}
        return " ".join(words.get(word, word) for word in plain(text).split())


def plain(text: str) -> str:
    """Lower case, without punctuation, one space between words."""
    straight = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("-", " ")
    return " ".join(_NOT_SPOKEN.sub(" ", straight).split())
