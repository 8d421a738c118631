"""Writes answers.json, classes.json and numbers.json: examples and the scores that the reference programs give them.

The references are the question-answering metrics of the package t5 (which restate the evaluation script of SQuAD v1.1),
scikit-learn and scipy, at the versions of requirements.txt. See ../README.md for how to run it.
"""

import importlib.util
import json
import pathlib
import random
import site

import numpy as np
import scipy.stats
import sklearn.metrics

HERE = pathlib.Path(__file__).parent


def load_qa_utils():
    """The one module of t5 that is needed; importing the package itself would ask for TensorFlow."""
    for folder in site.getsitepackages():
        path = pathlib.Path(folder) / "t5" / "evaluation" / "qa_utils.py"
        if path.exists():
            spec = importlib.util.spec_from_file_location("qa_utils", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    raise SystemExit("t5 is not installed; see requirements.txt")


qa_utils = load_qa_utils()


def write(name, value):
    text = json.dumps(value, ensure_ascii=True, indent=1, sort_keys=True)
    (HERE / name).write_text(text + "\n", encoding="ascii")


# Each with its references and the answer given.
ODD_ANSWERS = [
    (["the cat"], "cat"),
    (["The Cat!"], "a cat"),
    (["cat"], "dog"),
    ([""], ""),
    (["the"], "a"),
    (["x"], ""),
    ([""], "x"),
    (["..."], "!?"),
    (["U.S.A."], "usa"),
    (["state-of-the-art"], "state of the art"),
    (["state-of-the-art"], "stateoftheart"),
    (["the\u2014cat"], "cat"),
    (["the\u2014cat"], "\u2014cat"),
    (["\u201cthe\u201d end"], "\u201c \u201d end"),
    (["an apple a day"], "apple day"),
    (["theatre and another"], "theatre and another"),
    (["a_an_the"], "aanthe"),
    (["caf\u00e9"], "cafe\u0301"),
    (["a\u0301 la carte"], "\u0301 la carte"),
    (["\u00c9COLE"], "\u00e9cole"),
    (["\u0130stanbul"], "i\u0307stanbul"),
    (["\u039f\u0394\u039f\u03a3"], "\u03bf\u03b4\u03bf\u03c2"),
    (["\u039f\u0394\u039f\u03a3"], "\u03bf\u03b4\u03bf\u03c3"),
    (["\u03a3"], "\u03c3"),
    (["\u03a3\u0391\u03a3!"], "\u03c3\u03b1\u03c2"),
    (["stra\u00dfe"], "STRASSE"),
    (["one\u00a0two"], "one two"),
    (["one\u3000two\u2003three"], "one two three"),
    (["one\u001ctwo"], "one two"),
    (["one\u200btwo"], "one two"),
    (["x\u00b2"], "x2"),
    (["a\u00b2"], "\u00b2"),
    (["the\u0663"], "\u0663"),
    (["a\u2168"], "\u2168"),
    (["\u6771\u4eac the \u90fd"], "\u6771\u4eac \u90fd"),
    (["a\u6771"], "\u6771"),
    (["\U0001f600 the \U0001f600"], "\U0001f600 \U0001f600"),
    (["the\U0001f600"], "\U0001f600"),
    (["to be or not to be"], "to be"),
    (["to be"], "to to to be be"),
    (["one two three"], "three two one"),
    (["Paris", "paris, france", "the city of Paris"], "Paris France"),
    (["red", "green", "blue"], "blue"),
    (["red green", "green blue"], "red blue"),
    (["", "nothing"], ""),
    (["1,234.50"], "1234.50"),
    (["$5"], "5"),
    (["don't"], "dont"),
    (["\t a \n b \r\n"], "b"),
]


def answers():
    rng = random.Random(1)
    words = ["the", "a", "An", "cat", "Cat,", "dog", "caf\u00e9", "--", "2024-10-04", "naïve", "\u4e2d", "of"]

    def phrase():
        return " ".join(rng.choice(words) for _ in range(rng.randrange(0, 7)))

    examples = list(ODD_ANSWERS)
    examples += [([phrase() for _ in range(rng.randrange(1, 4))], phrase()) for _ in range(150)]
    targets = [[qa_utils.normalize_squad(reference) for reference in references] for references, _ in examples]
    predictions = [qa_utils.normalize_squad(answer) for _, answer in examples]

    def each(score):
        best = qa_utils._metric_max_over_ground_truths
        return [float(best(score, t, p)) for t, p in zip(targets, predictions)]

    total = qa_utils.qa_metrics(targets, predictions)
    write("answers.json", {
        "targets": [references for references, _ in examples],
        "predictions": [answer for _, answer in examples],
        "exact_match": {"score": float(total["em"]), "examples": each(qa_utils._exact_match_score)},
        "token_f1": {"score": float(total["f1"]), "examples": each(qa_utils._f1_score)},
    })


def f1_with_invalid(targets, predictions):
    """As t5.evaluation.metrics.f1_score_with_invalid: what is neither class is the wrong one."""
    targets, predictions = np.asarray(targets), np.asarray(predictions)
    predictions = np.where((predictions == 0) | (predictions == 1), predictions, 1 - targets)
    return 100 * sklearn.metrics.f1_score(targets, predictions, zero_division=0)


def class_case(name, labels, targets, predictions):
    index = {label: number for number, label in enumerate(labels)}
    y, p = [index[t] for t in targets], [index.get(p, -1) for p in predictions]
    scores = {
        "accuracy": 100 * sklearn.metrics.accuracy_score(y, p),
        "f1_macro": 100 * sklearn.metrics.f1_score(
            y, p, labels=range(len(labels)), average="macro", zero_division=0),
    }
    if len(labels) == 2:
        scores["f1_binary"] = f1_with_invalid(y, p)
    return {
        "name": name, "labels": labels, "targets": targets, "predictions": predictions,
        "scores": {key: float(value) for key, value in scores.items()},
    }


def classes():
    rng = random.Random(2)
    two, three = ["negative", "positive"], ["neutral", "entailment", "contradiction"]

    def drawn(name, labels, count, invalid):
        targets = [rng.choice(labels) for _ in range(count)]
        predictions = [t if rng.random() < 0.6 else rng.choice(labels + invalid) for t in targets]
        return class_case(name, labels, targets, predictions)

    write("classes.json", [
        drawn("two labels", two, 60, []),
        drawn("two labels, some answers invalid", two, 60, ["Positive", " positive", "positive ", "", "neutral"]),
        drawn("three labels", three, 90, []),
        drawn("three labels, some answers invalid", three, 90, ["entail", "NEUTRAL", ""]),
        drawn("four labels, accents", ["\u00e9t\u00e9", "hiver", "printemps", "automne"], 40, ["e\u0301te\u0301"]),
        class_case("one example, right", two, ["positive"], ["positive"]),
        class_case("one example, negative", two, ["negative"], ["negative"]),
        class_case("one example, invalid", two, ["negative"], ["maybe"]),
        class_case("all invalid", two, ["negative", "positive"], ["", "x"]),
        class_case("never predicts one label", three, three, ["neutral"] * 3),
        class_case("a label that never occurs", three, ["neutral", "entailment"], ["neutral", "entailment"]),
    ])


def number_case(name, targets, predictions):
    def number(text):
        try:
            return float(text)
        except ValueError:
            return -1.0

    y, p = [number(t) for t in targets], [number(t) for t in predictions]
    return {
        "name": name, "targets": targets, "predictions": predictions,
        "scores": {
            "pearson": float(100 * scipy.stats.pearsonr(y, p)[0]),
            "spearman": float(100 * scipy.stats.spearmanr(y, p)[0]),
        },
    }


def numbers():
    rng = random.Random(3)
    targets = [f"{rng.randrange(5, 26) / 5:.1f}" for _ in range(80)]
    near = [f"{float(t) + rng.gauss(0, 0.8):.1f}" for t in targets]
    write("numbers.json", [
        number_case("near", targets, near),
        number_case("some answers no number", targets, [
            rng.choice(["", "four", "4.5.1", "3,2"]) if rng.random() < 0.2 else n for n in near]),
        number_case("spaces, signs, exponents", ["1", "2", "3", "4"], [" 1.5", "+2 ", "-3e-1", "4E0"]),
        number_case("falling", ["1.0", "2.0", "3.0"], ["9", "8", "-7"]),
        number_case("many ties", ["1", "1", "1", "2", "2", "3"], ["2", "1", "1", "2", "2", "2"]),
        number_case("far from zero", ["1000000.1", "1000000.2", "1000000.3"], ["1000000.2", "1000000.1", "1000000.3"]),
    ])


answers()
classes()
numbers()
