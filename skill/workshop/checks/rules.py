"""The table of rules, and the check that goes through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from skill.guide.loader import ContentError
from skill.workshop.checks import conversation, evidence, folders, length, listening, model, pronunciation, style
from skill.workshop.checks.edition import Edition, languages_of, read_edition
from skill.workshop.checks.finding import Finding

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from skill.guide.types import Guide


class Rule(Struct, frozen=True):
    """A rule: its name, what it demands, and the function that finds what breaks it.

    ``language`` is set where the rule knows the words of one language only.
    """

    name: str
    demands: str
    find: Callable[[Edition], Iterator[Finding]]
    language: str = ""


RULES = (
    Rule("words-in-a-turn", "A turn is short enough; a summary has 40 to 75 words.", length.words_in_a_turn),
    Rule("words-in-a-sentence", "A sentence has at most 20 words.", length.words_in_a_sentence),
    Rule("reading-level", "Every part reads at grade 6 or lower (Flesch-Kincaid).", length.reading_level, "en"),
    Rule("speakable", "Spoken text holds only letters, digits, . , ? ' and hyphens inside words.", style.speakable),
    Rule("whole-sentences", "Every line ends in . or ?", style.whole_sentences),
    Rule("wanted-words", "No claims, no institutional wording, no wake word.", style.wanted_words, "en"),
    Rule("locale-words", "A word that locales differ in stands as its placeholder.", style.locale_words),
    Rule("asks-last", "A question comes last and leaves the session open; nothing else asks.", conversation.asks_last),
    Rule("asks-no-health", "No question is about the listener's health.", conversation.asks_nothing_about_health, "en"),
    Rule("offers-work", "A phrase that a prompt offers is understood.", conversation.offers_work, "en"),
    Rule("urgent-first", "A warning sign's first words say what to do.", conversation.urgent_first, "en"),
    Rule("sourced", "What no source carries is marked for review.", evidence.sourced),
    Rule("refers", "What needs review sends to the team, or to another who knows.", evidence.refers, "en"),
    Rule("whole-sources", "A cited source has organisation, title and date.", evidence.whole_sources),
    Rule("unused-facts", "Facts that no statement rests on are listed.", evidence.unused_facts),
    Rule("awaiting-review", "Statements that need review are listed.", evidence.awaiting_review),
    Rule("recently-checked", "The facts were held against their sources within a year.", evidence.recently_checked),
    Rule("clinician", "A clinician has read the guide.", evidence.clinician),
    Rule("enough-utterances", "Everything can be asked for in 15 ways, an emergency in 25.", listening.enough),
    Rule("as-heard", "Utterances are written as speech recognition writes them.", listening.as_heard),
    Rule("short-templates", "A line of the guide stands for at most 12 phrases.", listening.short_templates),
    Rule("one-place", "A phrase leads to one place only.", listening.one_place),
    Rule("pronounced", "A word that voices do not know has a pronunciation.", pronunciation.pronounced, "en"),
    Rule("lexicon", "A pronunciation is ipa or alias, and safe in SSML.", pronunciation.well_formed_lexicon),
    Rule("used-lexicon", "Every pronunciation is of something that is said.", pronunciation.used_lexicon),
    Rule("model", "interaction_model/<locale>.json is up to date.", model.up_to_date),
    Rule("intents", "Every intent has a handler and samples, every handler an intent.", model.intents_and_handlers),
    Rule("slots", "Every slot has a type with values.", model.slot_types),
    Rule("invocation-name", "The invocation name keeps Amazon's rules.", model.invocation_name),
    Rule("intent-examples", "Every intent's example is heard as that intent.", model.examples_of_intents),
    Rule("guide-examples", "Everything the guide suggests is heard.", model.examples_of_guide),
    Rule("files", "Every file of the guide is read.", folders.all_files_read),
    Rule("languages", "Every language has the same ids.", folders.same_ids),
)


def check_guide(content: Path, guide_id: str, today: date, only: str = "") -> list[Finding]:
    """Everything an editor should know of a guide in all its languages, or what the one rule ``only`` finds."""
    findings: list[Finding] = []
    first: Guide | None = None
    # Where there is no language, the loader says what is missing.
    for language in languages_of(content, guide_id) or ["en"]:
        try:
            edition = read_edition(content, guide_id, language, first, today)
        except ContentError as broken:
            findings += [Finding("error", problem.file, problem.field, problem.what) for problem in broken.problems]
            continue
        first = first or edition.guide
        for rule in RULES:
            if only in {"", rule.name} and rule.language in {"", language}:
                findings += [replace(finding, rule=rule.name) for finding in rule.find(edition)]
    return findings
