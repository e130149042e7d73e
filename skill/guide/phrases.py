"""Sentence templates ("[please] (read|tell) me the risks") expanded into the phrases they stand for, by hassil."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hassil.errors import HassilError
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError
from hassil.sample import sample_expression

if TYPE_CHECKING:
    from collections.abc import Iterable


# Most lines are no templates; parsing those too would make every check wait.
_PLAIN = re.compile(r"[^\[\](|){}<>;,.?!]+")


class TemplateError(ValueError):
    """A sentence template that cannot be read."""


def expand(templates: Iterable[str]) -> list[str]:
    """All phrases the templates stand for, each once, in order; slots stay as ``{name}``.

    Raises TemplateError naming the template.
    """
    phrases: dict[str, None] = {}
    for template in templates:
        if _PLAIN.fullmatch(template):
            phrases[" ".join(template.split())] = None
            continue
        try:
            expression = parse_sentence(template).expression
            for phrase in sample_expression(expression, expand_lists=False):
                phrases[" ".join(phrase.split())] = None
        except (ParseError, HassilError, ValueError) as error:
            raise TemplateError(f"{template!r} is not a sentence template: {error}") from error
    return list(phrases)
