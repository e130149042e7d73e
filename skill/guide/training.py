"""Training the ear: a linear classifier over words and parts of words, fitted to the utterances in the content.

Needs scikit-learn, which is a tool of the workshop: a running skill only reads the table that is made here.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.svm import LinearSVC

from skill.guide.alarm import build_alarm
from skill.guide.features import features, without_numbers, words_of
from skill.guide.index import Hearing, Index, phrase_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skill.guide.features import Blocks
    from skill.guide.meaning import MeaningKind
    from skill.guide.types import Guide

# Chosen by cross-validation on the utterances; README, "Decisions", has the figures.
SVC_COST = 0.3
# Weights are kept as one signed byte; one much smaller than the column's largest only makes the table longer.
LARGEST_BYTE = 127
SMALLEST_BYTE = 8


def train(
    guide: Guide,
    phrases: Sequence[tuple[MeaningKind, str, str]],
    hearing: Hearing,
) -> Index:
    """An index from labelled phrases (kind, id, words)."""
    labels = list(dict.fromkeys((kind, id_) for kind, id_, _ in phrases))
    number = {label: n for n, label in enumerate(labels)}
    meant = np.array([number[kind, id_] for kind, id_, _ in phrases])
    numbers = {word: n for n, word in enumerate(guide.numbers)}
    heard = [without_numbers(words_of(phrase), numbers) for *_, phrase in phrases]
    rows = [features(words) for words in heard]
    keys = np.array(sorted({key for blocks in rows for block in blocks for key in block}), dtype=np.uint32)
    matrix = _matrix(rows, keys)
    classifier = LinearSVC(C=SVC_COST).fit(matrix, meant)
    starts, columns, values, scales = _table(classifier.coef_.T)
    by_words = [(kind, id_, words) for (kind, id_, _), words in zip(phrases, heard, strict=True)]
    by_heart = {phrase_key(words): n for words, n in reversed(list(zip(heard, meant.tolist(), strict=True)))}
    known = sorted(by_heart)
    return Index(
        labels=tuple(labels),
        keys=keys.tobytes(),
        starts=starts.tobytes(),
        columns=columns.tobytes(),
        weights=values.tobytes(),
        scales=tuple(float(scale) for scale in scales),
        biases=tuple(float(bias) for bias in classifier.intercept_),
        phrases=array("Q", known).tobytes(),
        meanings=array("H", [by_heart[key] for key in known]).tobytes(),
        vocabulary=tuple(sorted({word for words in heard for word in words})),
        people=hearing.people,
        first_person=hearing.first_person,
        leaning=hearing.leaning,
        units=hearing.units,
        numbers=numbers,
        alarm=build_alarm(guide.signs, guide.declines, by_words, numbers),
    )


def _matrix(rows: Sequence[Blocks], keys: np.ndarray) -> sparse.csr_matrix:
    """One row a phrase; each of its blocks has length one."""
    indices: list[np.ndarray] = []
    data: list[np.ndarray] = []
    ends = [0]
    for blocks in rows:
        for block in blocks:
            indices.append(np.searchsorted(keys, np.array(block, dtype=np.uint32)))
            data.append(np.full(len(block), max(1, len(block)) ** -0.5))
        ends.append(ends[-1] + sum(len(block) for block in blocks))
    parts = (np.concatenate(data), np.concatenate(indices), np.array(ends))
    return sparse.csr_matrix(parts, shape=(len(rows), len(keys)))


def _table(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Features by columns, small weights left out, the rest as one byte each in the scale of its column."""
    scales = np.abs(weights).max(axis=0) / LARGEST_BYTE
    scales[scales == 0] = 1.0
    rounded = np.round(weights / scales).astype(np.int8)
    rounded[np.abs(rounded) < SMALLEST_BYTE] = 0
    table = sparse.csr_matrix(rounded)
    starts = np.asarray(table.indptr, dtype=np.uint32)
    return starts, np.asarray(table.indices, dtype=np.uint16), np.asarray(table.data, dtype=np.int8), scales
