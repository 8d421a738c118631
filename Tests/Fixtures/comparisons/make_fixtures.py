"""Writes comparisons.json: the results of scipy and statsmodels for two systems that answered the same examples.

McNemar's test and Holm's correction are statsmodels'; permutation tests and paired bootstrap intervals are scipy's, over
scores of sacrebleu, scikit-learn, rouge-score and scipy. See ../README.md for how to run it.
"""

import json
import random
from pathlib import Path

import numpy as np
import sacrebleu
from rouge_score.rouge_scorer import RougeScorer
from scipy import stats
from sklearn.metrics import f1_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

WORDS = "the a cat dog house tree runs sleeps sees under over small green on and very".split()
LABELS = ["no", "perhaps", "yes"]


def bleu(targets, predictions):
    return sacrebleu.corpus_bleu(predictions, [targets]).score


def f1_macro(targets, predictions):
    return 100 * f1_score(targets, predictions, labels=LABELS, average="macro", zero_division=0)


def accuracy(targets, predictions):
    return 100 * float(np.mean([target == prediction for target, prediction in zip(targets, predictions)]))


def pearson(targets, predictions):
    x, y = [float(text) for text in targets], [float(text) for text in predictions]
    # All numbers of a resample may be equal; Mixtape then says 0.
    return 0.0 if len(set(x)) == 1 or len(set(y)) == 1 else 100 * float(stats.pearsonr(x, y).statistic)


def rouge_l(targets, predictions):
    scorer = RougeScorer(["rougeL"])
    return 100 * float(np.mean([scorer.score(t, p)["rougeL"].fmeasure for t, p in zip(targets, predictions)]))


def systems(kind, seed, count):
    """Targets, and the answers of two systems. The second system is better."""
    generator = random.Random(seed)
    if kind == "sentences":
        targets = [" ".join(generator.choices(WORDS, k=generator.randint(4, 9))) for _ in range(count)]
        answer = lambda text, rate: " ".join(
            generator.choice(WORDS) if generator.random() < rate else word for word in text.split())
    elif kind == "labels":
        targets = generator.choices(LABELS, weights=[3, 1, 2], k=count)
        answer = lambda label, rate: generator.choice(LABELS) if generator.random() < rate else label
    else:
        targets = [f"{generator.uniform(0, 5):.2f}" for _ in range(count)]
        answer = lambda number, rate: f"{float(number) + generator.gauss(0, 4 * rate):.2f}"
    first = [answer(target, 0.5) for target in targets]
    second = [answer(target, 0.4) for target in targets]
    return targets, first, second


def difference(metric, targets, first, second):
    """The second score minus the first one, for selected answers. Indices below len(targets) are the first system's."""
    count, answers = len(targets), first + second
    score = lambda places: metric([targets[i % count] for i in places], [answers[i] for i in places])
    return lambda x, y: score(y) - score(x)


METRICS = [
    ("bleu", bleu, "sentences"), ("rouge_l", rouge_l, "sentences"), ("f1_macro", f1_macro, "labels"),
    ("accuracy", accuracy, "labels"), ("pearson", pearson, "numbers"),
]


def permutations():
    cases = []
    for place, (name, metric, kind) in enumerate(METRICS):
        # There are 2^9 ways, and all are tried. Of 2^40 ways a sample is tried; scipy's is larger than Mixtape's.
        for count, resamples in [(9, 10_000), (40, 3_000 if kind == "sentences" else 20_000)]:
            targets, first, second = systems(kind, 10 + place, count)
            data = (np.arange(count), np.arange(count) + count)
            result = stats.permutation_test(
                data, difference(metric, targets, first, second), permutation_type="samples", vectorized=False,
                n_resamples=resamples, rng=np.random.default_rng(1))
            cases.append({
                "metric": name, "targets": targets, "first": first, "second": second,
                "difference": float(result.statistic), "p": float(result.pvalue),
                "resamples": None if 2**count <= resamples else resamples,
            })
    return cases


def bootstraps():
    cases = []
    for place, (name, metric, kind) in enumerate(METRICS):
        count, resamples = 40, 5_000 if kind == "sentences" else 20_000
        targets, first, second = systems(kind, 20 + place, count)
        statistic = difference(metric, targets, first, second)
        result = stats.bootstrap(
            (np.arange(count),), lambda x: statistic(x, x + count), vectorized=False, method="percentile",
            n_resamples=resamples, confidence_level=0.95, rng=np.random.default_rng(1))
        cases.append({
            "metric": name, "targets": targets, "first": first, "second": second, "resamples": resamples,
            "low": float(result.confidence_interval.low), "high": float(result.confidence_interval.high),
            "deviation": float(result.standard_error),
        })
    return cases


def mcnemars():
    cases = []
    for first, second in [
        (0, 0), (1, 0), (0, 5), (3, 3), (2, 9), (10, 14), (24, 0), (12, 13), (25, 0), (10, 30), (40, 41), (7, 99),
        (400, 470), (1000, 3000),
    ]:
        result = mcnemar([[7, first], [second, 11]], exact=first + second < 25, correction=True)
        p = float(result.pvalue)
        if 0 < first + second < 25:
            assert np.isclose(p, stats.binomtest(first, first + second).pvalue)
        cases.append({"first": first, "second": second, "p": p})
    return cases


def corrections():
    generator = random.Random(5)
    lists = [[0.03], [0.01, 0.04, 0.03, 0.005], [0.2, 0.2, 0.2], [1, 0.9, 0.5, 0.001], [0.01, 0.01, 0.02]]
    lists.append([generator.random() ** 4 for _ in range(20)])
    return [{"values": values, "corrected": multipletests(values, method="holm")[1].tolist()} for values in lists]


def quantiles():
    generator = random.Random(6)
    lists = [[generator.gauss(1, 3) for _ in range(count)] for count in (1, 2, 7, 40, 1000)]
    return [{"values": values, "low": float(np.percentile(values, 2.5)), "high": float(np.percentile(values, 97.5))}
            for values in lists]


Path(__file__).with_name("comparisons.json").write_text(json.dumps(
    {"mcnemar": mcnemars(), "holm": corrections(), "quantiles": quantiles(), "permutations": permutations(),
     "bootstraps": bootstraps()}, indent=1) + "\n")
