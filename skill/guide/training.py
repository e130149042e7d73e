"""Training the ear: a linear classifier over words and parts of words, fitted to the utterances in the content.

Needs scikit-learn, which is a tool of the workshop: a running skill only reads the table that is made here.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from skill.guide.alarm import RANK, build_alarm
from skill.guide.features import features, words_of
from skill.guide.index import Index, phrase_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skill.guide.features import Blocks
    from skill.guide.types import Guide

# Chosen by cross-validation on the utterances; README, "Decisions", has the figures.
SVC_COST = 0.3
URGENCY_COST = 20.0
# Weights are kept as one signed byte; one much smaller than the column's largest only makes the table longer.
LARGEST_BYTE = 127
SMALLEST_BYTE = 3

URGENCIES = ("emergency", "same_day")


def train(
    guide: Guide,
    phrases: Sequence[tuple[str, str, str]],
    people: Sequence[str],
    units: dict[str, str],
) -> Index:
    """An index from labelled phrases (kind, id, words). ``people`` and ``units`` are the words for them."""
    labels = list(dict.fromkeys((kind, id_) for kind, id_, _ in phrases))
    number = {label: n for n, label in enumerate(labels)}
    meant = np.array([number[kind, id_] for kind, id_, _ in phrases])
    rows = [features(words_of(phrase)) for *_, phrase in phrases]
    keys = np.array(sorted({key for blocks in rows for block in blocks for key in block}), dtype=np.uint32)
    matrix = _matrix(rows, keys)
    classifier = LinearSVC(C=SVC_COST).fit(matrix, meant)
    weights, biases = [classifier.coef_], [classifier.intercept_]
    for urgency in URGENCIES:
        sounds_urgent = np.array([_urgency(guide, kind, id_) == urgency for kind, id_, _ in phrases])
        if sounds_urgent.any():
            model = LogisticRegression(C=URGENCY_COST, class_weight="balanced", max_iter=400)
            model.fit(matrix, sounds_urgent)
            weights.append(model.coef_)
            biases.append(model.intercept_)
        else:
            weights.append(np.zeros((1, len(keys))))
            biases.append(np.array([-10.0]))
    starts, columns, values, scales = _table(np.vstack(weights).T)
    by_heart = {phrase_key(words_of(phrase)): number[kind, id_] for kind, id_, phrase in reversed(phrases)}
    known = sorted(by_heart)
    return Index(
        labels=tuple(labels),
        urgencies=URGENCIES,
        keys=keys.tobytes(),
        starts=starts.tobytes(),
        columns=columns.tobytes(),
        weights=values.tobytes(),
        scales=tuple(float(scale) for scale in scales),
        biases=tuple(float(bias) for bias in np.concatenate(biases)),
        phrases=array("Q", known).tobytes(),
        meanings=array("H", [by_heart[key] for key in known]).tobytes(),
        vocabulary=tuple(sorted({word for *_, phrase in phrases for word in words_of(phrase)})),
        people=tuple(people),
        units=units,
        numbers={word: n for n, word in enumerate(guide.numbers)},
        alarm=build_alarm(guide.signs, guide.declines, phrases),
    )


def _urgency(guide: Guide, kind: str, id_: str) -> str:
    if kind == "sign":
        return guide.signs[id_].urgency
    if kind == "decline" and guide.declines[id_].urgent:
        return max(RANK, key=lambda urgency: RANK[urgency])
    return ""


def _matrix(rows: Sequence[Blocks], keys: np.ndarray) -> sparse.csr_matrix:
    """One row a phrase; each of its blocks has length one."""
    indices: list[np.ndarray] = []
    data: list[np.ndarray] = []
    ends = [0]
    for blocks in rows:
        for block in blocks:
            indices.append(np.searchsorted(keys, np.array(block, dtype=np.uint32)))
            data.append(np.full(len(block), len(block) ** -0.5))
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
