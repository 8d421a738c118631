"""classes.json, numbers.json and tags.json: classification, correlations and lists, by scikit-learn and scipy."""

import random
import warnings

import numpy as np
import scipy.stats
import sklearn.metrics
from sklearn.preprocessing import MultiLabelBinarizer

from support import t5_metrics, write

warnings.filterwarnings("ignore", module=r"sklearn\.")


def with_wrong_for_invalid(targets, predictions):
    """As t5.evaluation.metrics.f1_score_with_invalid: an answer that is neither class counts as the wrong one."""
    targets, predictions = np.asarray(targets), np.asarray(predictions)
    return np.where((predictions == 0) | (predictions == 1), predictions, 1 - targets)


def class_case(name, labels, targets, predictions):
    index = {label: number for number, label in enumerate(labels)}
    y, p = [index[t] for t in targets], [index.get(p, -1) for p in predictions]
    measures = {
        "precision": sklearn.metrics.precision_score, "recall": sklearn.metrics.recall_score,
        "f1": sklearn.metrics.f1_score,
    }
    scores = {
        "accuracy": sklearn.metrics.accuracy_score(y, p), "matthews": sklearn.metrics.matthews_corrcoef(y, p)}
    for measure, score in measures.items():
        for average in ("macro", "micro", "weighted"):
            scores[f"{measure}_{average}"] = score(y, p, labels=range(len(labels)), average=average, zero_division=0)
        each = score(y, p, labels=range(len(labels)), average=None, zero_division=0)
        scores |= {f"{measure}_per_label {label}": value for label, value in zip(labels, each)}
        if len(labels) == 2:
            scores[f"{measure}_binary"] = score(y, with_wrong_for_invalid(y, p), zero_division=0)
    if len(labels) == 2:
        assert np.isclose(100 * scores["f1_binary"], t5_metrics.f1_score_with_invalid(y, p)["f1"])
    return {
        "name": name, "labels": labels, "targets": targets, "predictions": predictions,
        "scores": {key: 100 * float(value) for key, value in scores.items()},
    }


def classes():
    rng = random.Random(2)
    two, three = ["negative", "positive"], ["neutral", "entailment", "contradiction"]

    def drawn(name, labels, count, invalid, right=0.6):
        targets = [rng.choice(labels) for _ in range(count)]
        predictions = [t if rng.random() < right else rng.choice(labels + invalid) for t in targets]
        return class_case(name, labels, targets, predictions)

    cases = [
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
    ]
    for number in range(200):
        labels = list("abcdef"[:rng.choice([2, 2, 3, 4, 6])])
        invalid = rng.choice([[], ["?"], ["?", ""]])
        cases.append(drawn(f"drawn {number}", labels, rng.randrange(1, 14), invalid, rng.choice([0, 0.3, 0.6, 0.9])))
    write("classes.json", cases)


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
    cases = [
        number_case("near", targets, near),
        number_case("some answers no number", targets, [
            rng.choice(["", "four", "4.5.1", "3,2"]) if rng.random() < 0.2 else n for n in near]),
        number_case("spaces, signs, exponents", ["1", "2", "3", "4"], [" 1.5", "+2 ", "-3e-1", "4E0"]),
        number_case("falling", ["1.0", "2.0", "3.0"], ["9", "8", "-7"]),
        number_case("many ties", ["1", "1", "1", "2", "2", "3"], ["2", "1", "1", "2", "2", "2"]),
        number_case("far from zero", ["1000000.1", "1000000.2", "1000000.3"], ["1000000.2", "1000000.1", "1000000.3"]),
    ]
    while len(cases) < 250:
        count = rng.randrange(3, 12)
        scale = rng.choice([1, 10, 1000])
        y = [f"{rng.gauss(0, scale):.{rng.randrange(3)}f}" for _ in range(count)]
        p = [rng.choice([t, f"{rng.gauss(0, scale):.1f}", f"{float(t) / 2:g}", "none"]) for t in y]
        if len(set(map(float, y))) > 1 and len({t if t != "none" else "-1" for t in p}) > 1:
            case = number_case(f"drawn {len(cases)}", y, p)
            if all(np.isfinite(list(case["scores"].values()))):
                cases.append(case)
    write("numbers.json", cases)


def tags():
    """Lists of tags. scikit-learn cannot score several references; Tests/MetricsTests has such cases."""
    rng = random.Random(4)
    pool = ["red", "Red", "green", "dark blue", "\u00e9t\u00e9", "e\u0301te\u0301", "\u4e2d", "x.y", "a;b"]

    def written(tags, separator):
        spaces = ["", " ", "  ", "\u00a0", "\t"]
        parts = [rng.choice(spaces) + tag + rng.choice(spaces) for tag in tags]
        parts += [""] * rng.randrange(2)
        return separator.join(parts)

    cases = []
    for number in range(250):
        separator = rng.choice([",", ",", ";", " | ", "\u3001"])
        usable = [tag for tag in pool if separator not in tag]
        rows = []
        for _ in range(rng.randrange(1, 12)):
            target = rng.choices(usable, k=rng.randrange(0, 5))
            prediction = [tag for tag in target if rng.random() < 0.7] + rng.choices(usable, k=rng.randrange(0, 3))
            rng.shuffle(prediction)
            rows.append((target, prediction))
        binarizer = MultiLabelBinarizer(classes=usable)
        y = binarizer.fit_transform([set(target) for target, _ in rows])
        p = binarizer.transform([set(prediction) for _, prediction in rows])
        cases.append({
            "separator": separator,
            "targets": [written(target, separator) for target, _ in rows],
            "predictions": [written(prediction, separator) for _, prediction in rows],
            "examples": 100 * float(sklearn.metrics.f1_score(y, p, average="samples", zero_division=1)),
            "micro": 100 * float(sklearn.metrics.f1_score(y, p, average="micro", zero_division=1)),
        })
    write("tags.json", cases)


def make():
    classes()
    numbers()
    tags()
