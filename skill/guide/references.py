"""What must fit together inside a guide: ids, placeholders, prompts, days. Each misfit is a field and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.guide.wording import PLACEHOLDER, PRONOUNS, SPOKEN_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from skill.guide.types import Guide, Reading, Statement

Misfit = tuple[str, str]

# Every prompt the dialogue speaks, and the placeholders it fills beside {example} and the locale's words.
PROMPTS: dict[str, frozenset[str]] = {
    "welcome_first": frozenset({"hello", "disclaimer"}),
    "welcome_back": frozenset(),
    "welcome_back_place": frozenset({"place"}),
    "position": frozenset({"Unit", "number", "count"}),
    "part_of": frozenset({"unit", "number", "reading"}),
    "go_on": frozenset(),
    "tell_more": frozenset(),
    "end_of_reading": frozenset({"unit", "next"}),
    "end_of_section": frozenset({"unit", "next"}),
    "end_of_guide": frozenset(),
    "back_to_reading": frozenset({"reading"}),
    "anything_else": frozenset(),
    "way_back": frozenset({"place"}),
    "hear_more": frozenset(),
    "offer_instead": frozenset({"name"}),
    "no_more": frozenset(),
    "what_next": frozenset(),
    "all_right": frozenset(),
    "goodbye": frozenset(),
    "goodbye_place": frozenset(),
    "pause": frozenset(),
    "help": frozenset(),
    "help_reading": frozenset({"place", "unit"}),
    "help_answer": frozenset(),
    "menu": frozenset({"menu"}),
    "miss_first": frozenset(),
    "unknown_first": frozenset(),
    "miss_second": frozenset({"first", "second"}),
    "miss_third": frozenset({"reading"}),
    "did_you_mean": frozenset({"first", "second"}),
    "nothing_open": frozenset({"reading"}),
    "first_already": frozenset(),
    "out_of_range": frozenset({"unit", "count"}),
    "which_number": frozenset({"unit", "count"}),
    "where": frozenset({"place", "count"}),
    "left": frozenset({"count"}),
    "left_one": frozenset({"count"}),
    "left_none": frozenset(),
    "role_caregiver": frozenset(),
    "role_patient": frozenset(),
    "slower": frozenset(),
    "slowest": frozenset(),
    "faster": frozenset(),
    "fastest": frozenset(),
    "normal_speed": frozenset(),
    "source_one": frozenset({"first"}),
    "source_more": frozenset({"first", "second"}),
    "source_none": frozenset(),
    "source_nothing": frozenset(),
    "certainty_agreed": frozenset(),
    "certainty_varies": frozenset(),
    "certainty_disputed": frozenset(),
    "certainty_one": frozenset(),
    "certainty_unverified": frozenset(),
    "checked": frozenset({"date"}),
    "not_reviewed": frozenset(),
    "reviewed": frozenset({"reviewer"}),
    "not_advice": frozenset({"disclaimer"}),
    "privacy": frozenset(),
    "forgotten": frozenset(),
    "card_sent": frozenset({"title"}),
    "card_nothing": frozenset(),
    "trouble": frozenset(),
}


def find_problems(guide: Guide) -> list[Misfit]:
    """Every misfit in the guide."""
    return [
        *_locales(guide),
        *_prompts(guide),
        *_statements(guide),
        *_ids(guide),
        *_groups(guide),
        *_more_utterances(guide),
        *(misfit for reading in guide.readings.values() for misfit in _reading(reading)),
        *_sources(guide),
    ]


def spoken_statements(guide: Guide) -> Iterator[tuple[str, Statement]]:
    """Every statement of the guide with the field it stands in."""
    for field, statements in _passages(guide):
        for i, statement in enumerate(statements):
            yield f"{field}[{i}]", statement


def _passages(guide: Guide) -> Iterator[tuple[str, tuple[Statement, ...]]]:
    for reading in guide.readings.values():
        yield f"{reading.id}.opening", reading.opening
        for n, chunk in enumerate(reading.chunks):
            yield f"{reading.id}[{n}].text", chunk.text
    for id_, topic in guide.topics.items():
        yield f"topics.{id_}.answer", topic.answer
        yield f"topics.{id_}.more", topic.more
    for kind, entries in (("glossary", guide.terms), ("signs", guide.signs), ("declines", guide.declines)):
        for id_, entry in entries.items():
            yield f"{kind}.{id_}.answer", entry.answer


def _locales(guide: Guide) -> Iterator[Misfit]:
    if not guide.locales:
        yield "locales.yaml", f"no locale has the language {guide.language}; add one"
    names = {name for locale in guide.locales.values() for name in locale.words}
    for id_, locale in guide.locales.items():
        for name in sorted(names - set(locale.words)):
            twin = name.removesuffix(SPOKEN_SUFFIX)
            yield f"locales.{id_}.words.{name}", f"this word is missing; the other locales have it (see {twin})"


def _words(guide: Guide) -> set[str]:
    words = {name for locale in guide.locales.values() for name in locale.words}
    return words | set(PRONOUNS["patient"])


def _prompts(guide: Guide) -> Iterator[Misfit]:
    for name in sorted(set(PROMPTS) - set(guide.prompts)):
        yield f"prompts.{name}", "this prompt is missing; the dialogue speaks it"
    for name, prompt in guide.prompts.items():
        if name not in PROMPTS:
            yield f"prompts.{name}", "the dialogue speaks no prompt of this name; remove it or mend its name"
            continue
        known = _words(guide) | PROMPTS[name] | {"example"}
        if not prompt.say and not prompt.ask:
            yield f"prompts.{name}", "this prompt neither says nor asks anything"
        if name in {"position", "part_of"} and not prompt.say:
            yield f"prompts.{name}.say", "the dialogue needs these words"
        for text in (*prompt.say, *prompt.ask, prompt.reprompt):
            yield from _placeholders(f"prompts.{name}", text, known)
    about = guide.about
    for field in ("hello", "menu", "disclaimer", "disclaimer_short", "who_made"):
        yield from _placeholders(f"guide.{field}", getattr(about, field), _words(guide))


def _placeholders(field: str, text: str, known: set[str]) -> Iterator[Misfit]:
    for name in PLACEHOLDER.findall(text):
        if name not in known:
            yield field, f"{{{name}}} is not a known placeholder; content/README.md and locales.yaml list them"
    if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
        yield field, "a curly bracket without its partner; placeholders look like {they}"


def _statements(guide: Guide) -> Iterator[Misfit]:
    known = _words(guide)
    for field, statement in spoken_statements(guide):
        yield from _placeholders(field, statement.say, known)
        for fact in statement.facts:
            if fact not in guide.facts:
                yield field, f"fact {fact} is not in facts.yaml; add it there or mend the id"
        if not statement.facts and not field.startswith("declines."):
            yield field, "this statement names no fact; add `facts: [...]` or leave the statement out"


def _groups(guide: Guide) -> Iterator[Misfit]:
    for reading in guide.readings.values():
        for n, chunk in enumerate(reading.chunks):
            yield from _placeholders(f"{reading.id}[{n}].group", chunk.group, _words(guide))


def _more_utterances(guide: Guide) -> Iterator[Misfit]:
    kinds: dict[str, Container[str]] = {
        "reading": guide.readings,
        "topic": guide.topics,
        "term": guide.terms,
        "sign": guide.signs,
        "decline": guide.declines,
    }
    for name in guide.more_utterances:
        kind, _, id_ = name.partition(".")
        if kind != "command" and id_ not in kinds.get(kind, {}):
            yield f"utterances.{name}", "there is nothing of this kind and id in the guide; mend the name"


def _ids(guide: Guide) -> Iterator[Misfit]:
    intents: dict[str, str] = {}
    for reading in guide.readings.values():
        if reading.intent in intents:
            yield f"{reading.id}.intent", f"{reading.intent} already opens {intents[reading.intent]}; name another"
        intents[reading.intent] = reading.id
        yield from _missing_text(reading)
    for id_ in guide.about.choices:
        if id_ not in guide.readings:
            yield "guide.choices", f"{id_} is not a reading of this guide"
    for id_, topic in guide.topics.items():
        if topic.section not in guide.sections:
            yield f"topics.{id_}.section", f"{topic.section} is not a section of this guide"
        if id_ in guide.readings:
            yield f"topics.{id_}", "a reading has the same id; rename the topic"
    for id_, decline in guide.declines.items():
        if decline.offer and decline.offer not in guide.topics and decline.offer not in guide.readings:
            yield f"declines.{id_}.offer", f"{decline.offer} is neither a topic nor a reading"


def _missing_text(reading: Reading) -> Iterator[Misfit]:
    if not reading.chunks:
        yield reading.id, "this reading has no items; add one or remove it"
    for n, chunk in enumerate(reading.chunks):
        if not chunk.text:
            yield f"{reading.id}[{n}]", "this part has no text"


def _reading(reading: Reading) -> Iterator[Misfit]:
    """A timeline covers every day once: a listener who names a day must hear something."""
    if not any(chunk.days for chunk in reading.chunks):
        return
    expected = 0
    for n, chunk in enumerate(reading.chunks):
        if chunk.days is None:
            yield f"{reading.id}[{n}].days", "the other items of this timeline have days; give this one days too"
            continue
        first, last = chunk.days
        if first != expected or last < first:
            yield f"{reading.id}[{n}].days", f"should begin on day {expected} and not end before it begins"
        expected = last + 1


def _sources(guide: Guide) -> Iterator[Misfit]:
    for id_, fact in guide.facts.items():
        for source in fact.sources:
            if source not in guide.sources:
                yield f"facts.{id_}.sources", f"{source} is not in sources.yaml; add it there or mend the id"
        for review in fact.review:
            if review not in guide.reviews:
                yield f"facts.{id_}.review", f"{review} is not in reviews.yaml"
        if not fact.sources and fact.certainty != "unverified":
            yield f"facts.{id_}.certainty", "a fact without a source is `unverified`"
