"""Dependencies point one way: guide <- dialogue <- alexa <- hosts. And no sentence is spoken from Python."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What each part of `skill` may import of the others.
MAY_IMPORT = {
    "guide": {"guide"},
    "dialogue": {"guide", "dialogue"},
    "storage": {"storage"},
    "alexa": {"guide", "dialogue", "alexa"},
    "settings": {"settings"},
    "hosts": {"guide", "alexa", "storage", "settings", "hosts"},
    "workshop": {"guide", "dialogue", "alexa", "storage", "settings", "hosts", "workshop"},
    "cli": {"guide", "dialogue", "alexa", "storage", "settings", "hosts", "workshop", "cli"},
}
ALEXA = {"ask_sdk_core", "ask_sdk_model"}
WEB = {"flask", "flask_ask_sdk"}
CLOCK_AND_FILES = {"datetime", "time", "pathlib", "os", "io"}
FOREIGN = {
    "guide": ALEXA | WEB,
    "dialogue": ALEXA | WEB | CLOCK_AND_FILES | {"yaml"},
    "alexa": WEB | {"yaml"},
    "storage": WEB | {"yaml"},
}
SPEAKING = ("guide", "dialogue", "alexa")
MODULES = sorted((ROOT / "skill").rglob("*.py"))


def part_of(path: Path) -> str:
    """The part of the skill a module belongs to: a folder, or a module beside the folders."""
    first = path.relative_to(ROOT / "skill").parts[0]
    return first.removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module a module imports, wherever in it, also only for types."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where they lead"
            yield node.module or ""


def forbidden(part: str, source: str) -> list[str]:
    """The imports that a module in this part may not have."""
    found = []
    for module in imports(ast.parse(source)):
        package, _, rest = module.partition(".")
        if package == "skill" and rest and rest.partition(".")[0] not in MAY_IMPORT[part]:
            found.append(module)
        if package in FOREIGN.get(part, ()):
            found.append(module)
    return found


def sentences(source: str) -> list[str]:
    """Texts of four words or more that end like a sentence, but for docstrings, log lines and errors."""
    tree = ast.parse(source)
    silent = {id(node) for root in ast.walk(tree) for node in _silent(root)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
        if len(node.value.split()) >= 4 and re.search(r"[.?!]\s*$", node.value)
    ]


def _silent(node: ast.AST) -> Iterator[ast.AST]:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_log = isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")
    if is_text or is_log or isinstance(node, ast.Raise):
        yield from ast.walk(node)


def test_every_part_of_the_skill_is_known() -> None:
    assert {part_of(path) for path in MODULES} - {"__init__"} <= set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_is_below_it(path: Path) -> None:
    if path != ROOT / "skill" / "__init__.py":
        assert forbidden(part_of(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("part", "planted"),
    [
        ("guide", "from skill.dialogue.turn import Turn"),
        ("dialogue", "import skill.alexa.skill"),
        ("dialogue", "from datetime import date"),
        ("dialogue", "def late() -> None:\n    import os"),
        ("dialogue", "import ask_sdk_model.ui"),
        ("alexa", "from skill.workshop.simulator import Simulator"),
        ("hosts", "from skill.workshop.hearing import Ears"),
        ("storage", "from skill.guide.types import Guide"),
    ],
)
def test_a_planted_import_is_found(part: str, planted: str) -> None:
    assert len(forbidden(part, planted)) == 1


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if part_of(path) in SPEAKING],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_sentence_is_in_python(path: Path) -> None:
    assert sentences(path.read_text(encoding="utf-8")) == []


def test_a_planted_sentence_is_found() -> None:
    planted = '"""A docstring of four words."""\nlog.warning("this goes to a log.")\nspeech = "Call your doctor today."'
    assert sentences(planted) == ["Call your doctor today."]
