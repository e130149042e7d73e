"""The command line: ``spine-guide``."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from skill.guide.compiled import load
from skill.guide.loader import ContentError, load_guide
from skill.settings import read_settings
from skill.storage import open_storage
from skill.workshop.evaluation import held_out, learned_phrases, listen, read_phrases, sum_up, wrong
from skill.workshop.evaluation_table import errors, table
from skill.workshop.interaction_model import build_model, read_intents, read_samples, to_json
from skill.workshop.simulator import Simulator

if TYPE_CHECKING:
    from ask_sdk_core.attributes_manager import AbstractPersistenceAdapter

    from skill.guide.compiled import Knowledge
    from skill.settings import Settings
    from skill.workshop.simulator import Device, TurnRecord


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Spine Guide: a spoken guide to vertebroplasty and kyphoplasty."""
    try:
        context.obj = read_settings(os.environ)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _knowledge(settings: Settings, language: str = "en") -> Knowledge:
    try:
        return load(settings.content, settings.guide, language)
    except (ContentError, FileNotFoundError) as error:
        raise click.ClickException(f"the guide cannot be loaded.\n{error}") from error


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a turn.")
@click.option("--locale", default="en-US", show_default=True)
@click.option("--device", type=click.Choice(["echo", "show"]), default="echo", show_default=True)
@click.option("--user", default="", help="A listener who is remembered between runs.")
@click.option("--speak", is_flag=True, help="Read aloud, where espeak-ng is installed.")
@click.pass_obj
def talk(settings: Settings, *, as_json: bool, locale: str, device: Device, user: str, speak: bool) -> None:
    """Type to the guide, one line a turn. /new ends the session, /forget makes a new listener."""
    knowledge = _knowledge(settings)
    locale = {name.lower(): name for name in knowledge.guide.locales}.get(locale.lower(), locale)
    if locale not in knowledge.guide.locales:
        raise click.ClickException(f"there is no locale {locale}; there are {', '.join(knowledge.guide.locales)}")
    voice = shutil.which("espeak-ng") if speak else None
    if speak and voice is None:
        raise click.ClickException("--speak needs espeak-ng, which is not installed")
    storage = _storage(settings.storage if user else "memory:")
    simulator = Simulator(knowledge, _model(settings, knowledge), storage, locale, device, user or "listener")
    if sys.stdin.isatty() and not as_json:
        print("Type what you would say, for instance: open spine guide. Control and D together end it.")
    for line in sys.stdin:
        text = line.strip()
        if text == "/new":
            simulator.end_session()
        elif text == "/forget":
            simulator.new_user()
        else:
            record = simulator.say(text)
            print(json.dumps(msgspec.to_builtins(record)) if as_json else _as_heard(record), flush=True)
            if voice:
                # S603: the voice is the program found above; what it reads comes from the guide.
                subprocess.run([voice, "-m", record.ssml], check=False)  # noqa: S603


def _as_heard(record: TurnRecord) -> str:
    return f"> {record.speech}" + ("\n  (the session has ended)" if record.ends else "")


def _storage(address: str) -> AbstractPersistenceAdapter:
    try:
        return open_storage(address)
    except (ValueError, sqlite3.Error) as error:
        raise click.ClickException(f"{address}: {error}") from error


def _model(settings: Settings, knowledge: Knowledge) -> dict[str, Any]:
    """The committed interaction model; for a guide that has none yet, one made from its files."""
    folder = settings.content.parent / "interaction_model"
    committed = folder / f"{next(iter(knowledge.guide.locales))}.json"
    if committed.exists():
        model: dict[str, Any] = msgspec.json.decode(committed.read_bytes())
        return model
    return _built_model(settings, knowledge.guide.language)


def _built_model(settings: Settings, language: str) -> dict[str, Any]:
    folder = settings.content.parent / "interaction_model"
    try:
        guide = load_guide(settings.content, settings.guide, language)
    except ContentError as error:
        raise click.ClickException(f"the guide cannot be loaded.\n{error}") from error
    return build_model(guide, read_intents(folder), read_samples(folder, language))


@main.command()
@click.pass_obj
def model(settings: Settings) -> None:
    """Write interaction_model/<locale>.json."""
    knowledge = _knowledge(settings)
    text = to_json(_built_model(settings, knowledge.guide.language))
    for locale in knowledge.guide.locales:
        path = settings.content.parent / "interaction_model" / f"{locale}.json"
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.name}")


@main.command()
@click.option("--rule", default="", help="Only what this rule finds; an unknown name lists the rules.")
@click.pass_obj
def check(settings: Settings, *, rule: str) -> None:
    """Tell everything an editor must know, with file and field."""
    try:
        # Reading levels are measured by a developer's package, which a running skill does without.
        from skill.workshop.checks.finding import report  # noqa: PLC0415
        from skill.workshop.checks.rules import RULES, check_guide  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is not installed; run pip install 'spine-guide[dev]'") from error
    if rule and rule not in {known.name for known in RULES}:
        names = "\n".join(f"  {known.name:20} {known.demands}" for known in RULES)
        raise click.ClickException(f"there is no rule {rule!r}; there are\n{names}")
    findings = check_guide(settings.content, settings.guide, datetime.now(tz=UTC).date(), rule)
    print(report(findings))
    if any(finding.severity == "error" for finding in findings):
        sys.exit(1)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default="en", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
@click.option("--errors", "with_errors", is_flag=True, help="List what went wrong; not to be tuned to.")
@click.pass_obj
def evaluate(settings: Settings, *, files: tuple[Path, ...], language: str, as_json: bool, with_errors: bool) -> None:
    """Measure how well the guide understands phrases it has not learned."""
    knowledge = _knowledge(settings, language)
    try:
        learned = learned_phrases(settings.content, settings.guide, language)
        phrases = [phrase for file in files for phrase in read_phrases(file, learned)]
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    new = held_out(phrases, learned)
    verdicts = listen(knowledge.ear, knowledge.guide, new)
    report = sum_up(verdicts, len(phrases) - len(new))
    missed = wrong(verdicts) if with_errors else []
    if as_json:
        listed = {"errors": missed} if with_errors else {}
        print(json.dumps(msgspec.to_builtins({**msgspec.structs.asdict(report), **listed})))
    else:
        print(table(report))
        if missed:
            print(f"\n{errors(missed)}")
