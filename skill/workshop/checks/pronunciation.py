"""Rules for how hard words are said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skill.workshop.checks.finding import Finding, error, note
from skill.workshop.checks.length import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.workshop.checks.edition import Edition

WORD = re.compile(r"[^\W\d_]+(?:'(?!s\b)[^\W\d_]+)?")
# "%" would break the tag that the word is put into (skill.alexa.speech).
NOT_IN_A_WORD = re.compile(r"[^\w' -]")
NOT_IN_A_TAG = re.compile(r"[<>&\"%]")


def pronounced(edition: Edition) -> Iterator[Finding]:
    """A word that voices do not know has a pronunciation: one in the glossary must, any other should."""
    file = edition.places.common("lexicon")
    known = {word for entry in edition.guide.lexicon for word in WORD.findall(entry.lower())}
    in_glossary = {word for term in edition.guide.terms.values() for word in WORD.findall(term.name)}
    spoken = dict.fromkeys(word for text in _texts(edition) for word in WORD.findall(text))
    unknown = {word.lower() for word in spoken if len(word) > 1 and not is_known(word)} - known
    for word in sorted(unknown & {word.lower() for word in in_glossary}):
        yield error(file, word, "a glossary word that voices do not know; say how it is pronounced, as ipa or alias")
    rest = sorted(unknown - {word.lower() for word in in_glossary})
    if rest:
        yield note(file, "", f"{len(rest)} words that voices may not know have no pronunciation: {', '.join(rest)}")


def well_formed_lexicon(edition: Edition) -> Iterator[Finding]:
    """A pronunciation is either ipa or alias, and safe inside SSML."""
    file = edition.places.common("lexicon")
    for word, said in edition.guide.lexicon.items():
        if bool(said.ipa.strip()) == bool(said.alias.strip()):
            yield error(file, word, "give either ipa or alias, not both and not none")
        if NOT_IN_A_WORD.search(word) or NOT_IN_A_TAG.search(said.ipa + said.alias):
            yield error(file, word, 'holds a sign that breaks SSML; leave out < > & " %')


def used_lexicon(edition: Edition) -> Iterator[Finding]:
    """Every pronunciation is of something that is said."""
    spoken = "\n".join(text.lower() for text in _texts(edition))
    unused = [word for word in edition.guide.lexicon if not re.search(rf"\b{re.escape(word.lower())}\b", spoken)]
    if unused:
        what = f"{len(unused)} pronunciations of words that are never said: {', '.join(unused)}"
        yield note(edition.places.common("lexicon"), "", what)


def _texts(edition: Edition) -> Iterator[str]:
    for passage in edition.passages:
        yield from edition.wordings(passage.text, passage.kind)
