"""Every rule finds what is planted in a small guide that is otherwise right; a broken file is named with its field."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from msgspec import Struct
from tiny_guide import (
    ABOUT,
    AFTER,
    DECLINES,
    FACTS,
    GLOSSARY,
    GUIDE,
    INTENTS,
    LEXICON,
    LOCALES,
    MODEL,
    PROMPT_FILE,
    SAMPLES,
    SIGNS,
    SOURCES,
    TOPICS,
    Plant,
    add,
    all_of,
    drop,
    put,
    say,
    tiny,
    ways,
    words,
    write,
    write_with_models,
)

from skill.cli import main
from skill.guide.references import PROMPTS
from skill.settings import CONTENT, Settings
from skill.workshop.checks.finding import Finding, report
from skill.workshop.checks.rules import RULES, check_guide

if TYPE_CHECKING:
    from pathlib import Path

    from tiny_guide import Files

TODAY = date(2026, 11, 22)


def german_without_driving(files: Files) -> None:
    """A second language that lacks a topic."""
    files[LOCALES]["de-DE"] = {**files[LOCALES]["en-US"], "language": "de"}
    for name in list(files):
        if "/en/" in name or name == SAMPLES:
            files[name.replace("/en/", "/de/").replace("/en.yaml", "/de.yaml")] = files[name]
    files[TOPICS.replace("/en/", "/de/")] = {}


def without_guide(files: Files) -> None:
    """Nothing but what all guides share."""
    for name in [name for name in files if "/tiny/" in name]:
        del files[name]


class Planted(Struct, frozen=True):
    """What is planted, the rule that should find it, and where."""

    rule: str
    plant: Plant
    file: str
    field: str
    severity: str = "error"


UNSOURCED = put(FACTS, "F-02", {"fact": "Tea helps.", "certainty": "unverified", "sources": []})
SING = put(SAMPLES, "intents", "SingIntent", ways("sing"))
HARD = "Osteoporotic vertebrae necessitate comprehensive radiological examination by specialists."

PLANTED = (
    Planted("words-in-a-turn", put(AFTER, "summary", [say(words(39))]), AFTER, "summary"),
    Planted("words-in-a-turn", put(AFTER, "summary", [say(words(76))]), AFTER, "summary"),
    Planted("words-in-a-turn", put(AFTER, "more", 0, "text", [say(words(40)), say(words(36))]), AFTER, "more[0].text"),
    Planted("words-in-a-turn", put(AFTER, "readings", 0, "opening", [say(words(41))]), AFTER, "steps.opening"),
    Planted(
        "words-in-a-turn", put(AFTER, "readings", 0, "items", 1, "text", [say(words(31))]), AFTER, "steps.items[1].text"
    ),
    Planted(
        "words-in-a-turn",
        put(AFTER, "readings", 1, "items", 1, "text", [say(words(61))]),
        AFTER,
        "timeline.items[1].text",
    ),
    Planted("words-in-a-turn", put(TOPICS, "driving", "answer", [say(words(61))]), TOPICS, "driving.answer"),
    Planted("words-in-a-turn", put(TOPICS, "driving", "more", [say(words(76))]), TOPICS, "driving.more"),
    Planted("words-in-a-turn", put(GLOSSARY, "brace", "answer", [say(words(41))]), GLOSSARY, "brace.answer"),
    Planted("words-in-a-turn", put(SIGNS, "leak", "answer", [say("Call. " + words(60))]), SIGNS, "leak.answer"),
    Planted("words-in-a-turn", put(DECLINES, "dose", "answer", [say(words(41))]), DECLINES, "dose.answer"),
    Planted("words-in-a-sentence", add(TOPICS, "driving", "more", say(f"Go{' on' * 20}.")), TOPICS, "driving.more[1]"),
    Planted("reading-level", put(AFTER, "more", 0, "text", [say(f"{HARD} {HARD} {HARD}")]), AFTER, "the whole file"),
    Planted("reading-level", add(TOPICS, "driving", "more", say(HARD)), "content/tiny/en/topics", "section after"),
    Planted("reading-level", put(DECLINES, "dose", "answer", [say(HARD)]), DECLINES, "the whole file"),
    Planted("reading-level", put(PROMPT_FILE, "help", "say", f"{HARD} {HARD} {HARD}"), PROMPT_FILE, "the whole file"),
    Planted("speakable", put(SIGNS, "leak", "answer", [say("Call the team (today).")]), SIGNS, "leak.answer[0]"),
    Planted("speakable", put(LOCALES, "en-GB", "words", "bandage", "dressing/pad"), AFTER, "steps.items[1].text[0]"),
    Planted("speakable", put(TOPICS, "driving", "more", [say("Wait 2-3 days.")]), TOPICS, "driving.more[0]"),
    Planted("speakable", put(TOPICS, "driving", "name", "{their} car"), TOPICS, "driving.name"),
    Planted("speakable", put(SOURCES, "S1", "organisation", "A hospital (UK)"), SOURCES, "S1.organisation"),
    Planted("whole-sentences", put(AFTER, "readings", 0, "opening", [say("The steps")]), AFTER, "steps.opening[0]"),
    Planted("wanted-words", put(PROMPT_FILE, "pause", "say", "The patient can rest."), PROMPT_FILE, "pause.say"),
    Planted("wanted-words", put(PROMPT_FILE, "pause", "say", "See the Alexa app."), PROMPT_FILE, "pause.say"),
    Planted("wanted-words", put(ABOUT, "who_made", "Ask a healthcare provider."), ABOUT, "who_made"),
    Planted(
        "wanted-words", put(GLOSSARY, "brace", "answer", [say("It can save your life.")]), GLOSSARY, "brace.answer[0]"
    ),
    Planted("wanted-words", put(GLOSSARY, "brace", "answer", [say("It is a cure.")]), GLOSSARY, "brace.answer[0]"),
    Planted("wanted-words", put(TOPICS, "driving", "more", [say("Please note it.")]), TOPICS, "driving.more[0]"),
    Planted("locale-words", put(TOPICS, "driving", "more", [say("Keep Dressings dry.")]), TOPICS, "driving.more[0]"),
    Planted(
        "locale-words", put(AFTER, "readings", 0, "items", 0, "group", "The bandage"), AFTER, "steps.items[0].group"
    ),
    Planted(
        "asks-last", put(PROMPT_FILE, "welcome_first", "ask", ["Well?", "Well."]), PROMPT_FILE, "welcome_first.ask[1]"
    ),
    Planted("asks-last", put(PROMPT_FILE, "help", "say", "What is it?"), PROMPT_FILE, "help.say"),
    Planted("asks-last", drop(PROMPT_FILE, "welcome_first", "reprompt"), PROMPT_FILE, "welcome_first.reprompt"),
    Planted("asks-last", add(DECLINES, "dose", "answer", {"say": "Is that all right?"}), DECLINES, "dose.answer"),
    Planted("asks-no-health", put(PROMPT_FILE, "help", "ask", "How is your pain?"), PROMPT_FILE, "help.ask"),
    Planted("offers-work", put(PROMPT_FILE, "help", "say", "Say, sing me a song."), PROMPT_FILE, "help.say"),
    Planted(
        "urgent-first",
        put(SIGNS, "numb_legs", "answer", [say("Call {emergency_number} today.")]),
        SIGNS,
        "numb_legs.answer",
    ),
    Planted(
        "urgent-first", put(SIGNS, "leak", "answer", [say("A leak is common. Call the team.")]), SIGNS, "leak.answer"
    ),
    Planted("sourced", UNSOURCED, AFTER, "steps.items[0].text[1]"),
    Planted("refers", put(TOPICS, "driving", "more", [say("Tea helps.", review="needed")]), TOPICS, "driving.more[0]"),
    Planted("whole-sources", put(SOURCES, "S1", "date", " "), SOURCES, "S1.date"),
    Planted("unused-facts", drop(AFTER, "readings", 0, "items", 0, "text", 1), FACTS, "", "note"),
    Planted(
        "awaiting-review", put(TOPICS, "driving", "more", [say("Ask the team.", review="needed")]), TOPICS, "", "note"
    ),
    Planted("recently-checked", put(GUIDE, "checked", "2025-11-01"), GUIDE, "checked", "note"),
    Planted("clinician", put(GUIDE, "reviewed_by", ""), GUIDE, "reviewed_by", "note"),
    Planted(
        "enough-utterances",
        put(TOPICS, "driving", "utterances", ways("when can i drive", 14)),
        TOPICS,
        "driving.utterances",
    ),
    Planted("enough-utterances", put(AFTER, "utterances", ways("after", 14)), AFTER, "utterances"),
    Planted(
        "enough-utterances", put(SIGNS, "numb_legs", "utterances", ways("numb", 24)), SIGNS, "numb_legs.utterances"
    ),
    Planted("enough-utterances", put(SAMPLES, "intents", "MenuIntent", ["menu"]), SAMPLES, "intents.MenuIntent"),
    Planted("as-heard", add(TOPICS, "driving", "utterances", "when can i drive?"), TOPICS, "driving.utterances[15]"),
    Planted("as-heard", add(TOPICS, "driving", "utterances", "when can I drive"), TOPICS, "driving.utterances[15]"),
    Planted(
        "as-heard", add(GLOSSARY, "brace", "utterances", "alexa what is a brace"), GLOSSARY, "brace.utterances[15]"
    ),
    Planted("as-heard", add(GLOSSARY, "brace", "utterances", "open tiny guide"), GLOSSARY, "brace.utterances[15]"),
    Planted("as-heard", add(GLOSSARY, "brace", "utterances", "brace " * 24), GLOSSARY, "brace.utterances[15]"),
    Planted(
        "short-templates",
        add(GLOSSARY, "brace", "utterances", "[my] [new] [red] [old] brace"),
        GLOSSARY,
        "brace.utterances[15]",
        "note",
    ),
    Planted("one-place", add(TOPICS, "driving", "utterances", "steps"), TOPICS, "driving.utterances"),
    Planted("one-place", add(TOPICS, "driving", "utterances", "menu"), TOPICS, "driving.utterances"),
    Planted("one-place", add(SIGNS, "leak", "utterances", "say that again"), SIGNS, "leak.utterances"),
    Planted("one-place", add(DECLINES, "dose", "utterances", "what does kyphosis mean"), DECLINES, "dose.utterances"),
    Planted("pronounced", drop(LEXICON, "kyphosis"), LEXICON, "kyphosis"),
    Planted("pronounced", put(TOPICS, "driving", "more", [say("Ask about warfarin.")]), LEXICON, "", "note"),
    Planted("lexicon", put(LEXICON, "kyphosis", {"ipa": "x", "alias": "y"}), LEXICON, "kyphosis"),
    Planted("lexicon", put(LEXICON, "kyphosis", {"alias": " "}), LEXICON, "kyphosis"),
    Planted("lexicon", put(LEXICON, "kyphosis", {"alias": "kai <foe> sis"}), LEXICON, "kyphosis"),
    Planted("used-lexicon", put(LEXICON, "warfarin", {"alias": "war far in"}), LEXICON, "", "note"),
    Planted("model", lambda files: files.update({MODEL: "{}"}), MODEL, ""),
    Planted("intents", all_of(put(INTENTS, "SingIntent", {"does": "Sings"}), SING), INTENTS, "SingIntent"),
    Planted(
        "intents", all_of(drop(INTENTS, "MenuIntent"), drop(SAMPLES, "intents", "MenuIntent")), INTENTS, "MenuIntent"
    ),
    Planted("intents", SING, SAMPLES, "intents.SingIntent"),
    Planted("intents", put(SAMPLES, "intents", "MenuIntent", []), SAMPLES, "intents.MenuIntent"),
    Planted("intents", put(AFTER, "readings", 0, "intent", "MoreIntent"), AFTER, "steps.intent"),
    Planted("slots", add(SAMPLES, "intents", "CaregiverIntent", "{person} here"), INTENTS, "CaregiverIntent"),
    Planted("invocation-name", put(SAMPLES, "invocation_name", "tiny"), SAMPLES, "invocation_name"),
    Planted("invocation-name", put(SAMPLES, "invocation_name", "tiny skill"), SAMPLES, "invocation_name"),
    Planted("invocation-name", put(SAMPLES, "invocation_name", "the guide"), SAMPLES, "invocation_name"),
    Planted("invocation-name", put(SAMPLES, "invocation_name", "tiny guide 2"), SAMPLES, "invocation_name"),
    Planted(
        "intent-examples", put(INTENTS, "MenuIntent", "example", "show me the cards"), INTENTS, "MenuIntent.example"
    ),
    Planted("guide-examples", put(ABOUT, "examples", ["steps", "when can i sing"]), ABOUT, "examples[1]"),
    Planted("files", lambda files: files.update({SIGNS.replace("yaml", "yml"): {}}), SIGNS.replace("yaml", "yml"), ""),
    Planted(
        "files",
        lambda files: files.update({AFTER.replace("after", "before"): {}}),
        AFTER.replace("after", "before"),
        "",
    ),
    Planted("languages", german_without_driving, "content/tiny/de", "topics.driving"),
)


def below_content(file: str) -> str:
    """Findings name files as the loader does, from the content folder."""
    return file.removeprefix("content/")


def test_a_guide_that_keeps_every_rule_has_no_findings(tmp_path: Path) -> None:
    content = write_with_models(tmp_path, tiny())

    assert check_guide(content, "tiny", TODAY) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.rule} {planted.field}")
def test_a_rule_finds_what_is_planted_and_nothing_else(tmp_path: Path, planted: Planted) -> None:
    files = tiny()
    planted.plant(files)
    content = write_with_models(tmp_path, files)

    found = [finding for finding in check_guide(content, "tiny", TODAY) if finding.rule == planted.rule]

    assert [(finding.severity, finding.file, finding.field) for finding in found] == [
        (planted.severity, below_content(planted.file), planted.field)
    ]


def test_every_rule_has_something_planted_for_it() -> None:
    assert {planted.rule for planted in PLANTED} == {rule.name for rule in RULES}


def test_a_prompt_may_hold_every_placeholder_that_the_dialogue_fills(tmp_path: Path) -> None:
    files = tiny()
    for name, placeholders in PROMPTS.items():
        put(
            PROMPT_FILE, name, "say", " ".join(f"{{{placeholder}}}" for placeholder in sorted(placeholders)) + " Well."
        )(files)
    content = write_with_models(tmp_path, files)

    assert check_guide(content, "tiny", TODAY, "whole-sentences") == []


def test_only_the_rule_that_is_asked_for_is_checked(tmp_path: Path) -> None:
    files = tiny()
    put(GUIDE, "reviewed_by", "")(files)
    put(SOURCES, "S1", "date", "")(files)
    content = write_with_models(tmp_path, files)

    assert {finding.rule for finding in check_guide(content, "tiny", TODAY)} == {"clinician", "whole-sources"}
    assert {finding.rule for finding in check_guide(content, "tiny", TODAY, "clinician")} == {"clinician"}


TWICE = "brace: {name: brace}\nkyphosis: {name: kyphosis}\nbrace: {name: brace}\n"

# What is broken, and words of the message: the file, the field, what is wrong with it.
BROKEN: tuple[tuple[str, Plant, tuple[str, ...]], ...] = (
    ("duplicate key", lambda files: files.update({GLOSSARY: TWICE}), ("tiny/en/glossary.yaml", "line 3", "'brace'")),
    ("unknown key", put(AFTER, "colour", "red"), ("tiny/en/after.yaml", "colour")),
    ("missing field", drop(AFTER, "summary"), ("tiny/en/after.yaml", "summary")),
    ("wrong type", put(AFTER, "readings", 0, "title", ["a"]), ("tiny/en/after.yaml", "readings[0].title")),
    ("missing file", lambda files: files.pop(FACTS), ("tiny/facts.yaml", "missing")),
    ("bad YAML", lambda files: files.update({SIGNS: "a: [b"}), ("tiny/en/signs.yaml", "not valid YAML")),
    ("unknown fact", put(TOPICS, "driving", "answer", 0, "facts", ["F-9"]), ("topics.driving.answer[0]", "F-9")),
    ("no fact", put(TOPICS, "driving", "answer", 0, "facts", []), ("topics.driving.answer[0]", "no fact")),
    ("unknown source", put(FACTS, "F-01", "sources", ["S9"]), ("facts.F-01.sources", "S9")),
    ("unknown placeholder", put(AFTER, "summary", 0, "say", "{him}"), ("after[0].text[0]", "{him}")),
    ("timeline gap", put(AFTER, "readings", 1, "items", 1, "days", [2, 9]), ("timeline[1].days", "day 1")),
    ("missing prompt", drop(PROMPT_FILE, "goodbye"), ("prompts.goodbye", "missing")),
    (
        "one intent, two readings",
        put(AFTER, "readings", 1, "intent", "StepsIntent"),
        ("timeline.intent", "StepsIntent"),
    ),
    ("missing locale word", drop(LOCALES, "en-GB", "words", "bandage"), ("locales.en-GB.words.bandage", "missing")),
    (
        "template",
        add(TOPICS, "driving", "utterances", "a (b"),
        ("tiny/en/topics/moving.yaml", "driving.utterances[15]"),
    ),
    ("slot", add(AFTER, "utterances", "on {weekday}"), ("tiny/en/after.yaml", "utterances[15]", "{weekday}")),
    ("intents", put(INTENTS, "MenuIntent", "colour", "red"), ("interaction_model/intents.yaml", "colour")),
    ("no samples", lambda files: files.pop(SAMPLES), ("interaction_model/en.yaml", "missing")),
    ("no guide", without_guide, ("tiny", "no such guide")),
)


@pytest.mark.parametrize(("plant", "told"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_file_is_named_with_its_field(tmp_path: Path, plant: Plant, told: tuple[str, ...]) -> None:
    files = tiny()
    plant(files)

    findings = check_guide(write(tmp_path, files), "tiny", TODAY)

    lines = [f"{finding.severity} {finding.file}: {finding.field}: {finding.what}" for finding in findings]
    assert any(line.startswith("error") and all(word in line for word in told) for line in lines), lines


def test_a_report_has_errors_by_file_then_notes_then_a_summary() -> None:
    findings = [
        Finding("note", "facts.yaml", "", "one is unused", "unused-facts"),
        Finding("error", "b.yaml", "x", "is wrong", "speakable"),
        Finding("error", "a.yaml", "y", "is wrong", "speakable"),
        Finding("error", "b.yaml", "z", "is wrong", "speakable"),
    ]

    assert report(findings).splitlines() == [
        "b.yaml",
        "  x: is wrong  [speakable]",
        "  z: is wrong  [speakable]",
        "",
        "a.yaml",
        "  y: is wrong  [speakable]",
        "",
        "Worth knowing:",
        "",
        "facts.yaml",
        "  one is unused  [unused-facts]",
        "",
        "3 errors, 1 note.",
    ]


def run_check(content: Path, *arguments: str) -> tuple[int, str]:
    environment = {"SPINE_GUIDE_CONTENT": str(content), "SPINE_GUIDE_GUIDE": "tiny"}
    result = CliRunner(env=environment).invoke(main, ["check", *arguments])
    return result.exit_code, result.output


def test_the_command_succeeds_where_there_are_only_notes(tmp_path: Path) -> None:
    files = tiny()
    put(GUIDE, "reviewed_by", "")(files)

    code, output = run_check(write_with_models(tmp_path, files), "--rule", "clinician")

    assert (code, output.splitlines()[-1]) == (0, "All is well: no errors, 1 note.")


def test_the_command_fails_where_there_is_an_error(tmp_path: Path) -> None:
    files = tiny()
    put(SOURCES, "S1", "date", "")(files)

    code, output = run_check(write_with_models(tmp_path, files), "--rule", "whole-sources")

    assert (code, output.splitlines()[-1]) == (1, "1 error, no notes.")


def test_an_unknown_rule_lists_the_rules(tmp_path: Path) -> None:
    code, output = run_check(tmp_path, "--rule", "beauty")

    assert code == 1
    assert all(rule.name in output for rule in RULES)


def test_the_guide_itself_has_no_errors() -> None:
    findings = check_guide(CONTENT, Settings().guide, TODAY)

    errors = [finding for finding in findings if finding.severity == "error"]
    assert not errors, report(errors)
