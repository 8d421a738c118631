"""Writes studies.json: the results of scipy, statsmodels and numpy for the statistics of a study.

Tests over examples and seeds rest on statsmodels' analysis of variance of all scores, and on scipy's t; ranks and areas
are scipy's; jackknife values leave each example out of scores by scikit-learn and scipy. See ../README.md for how
to run it.
"""

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pandas
from scipy import integrate, optimize, stats
from sklearn.metrics import f1_score
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm


def scores(seed, seeds, examples, spread_of_seeds, spread_of_examples, gap=2.0):
    """Scores [system][seed][example]."""
    generator = np.random.default_rng(seed)
    shape = (2, seeds, examples)
    values = 60 + generator.normal(0, 5, shape) + generator.normal(0, spread_of_seeds, (2, seeds, 1))
    values += generator.normal(0, 10, (1, 1, examples)) + generator.normal(0, spread_of_examples, (2, 1, examples))
    values[1] += gap
    return np.round(values, 3)


def anova(values):
    """Mean squares of all scores [system][seed][example]."""
    systems, seeds, examples = values.shape
    rows = [(t, s, e, values[t, s, e]) for t in range(systems) for s in range(seeds) for e in range(examples)]
    frame = pandas.DataFrame(rows, columns=["system", "seed", "example", "score"])
    model = ols("score ~ C(system) * C(seed) + C(system) * C(example) + C(seed) * C(example)", frame).fit()
    return anova_lm(model)["mean_sq"]


def cochran(t, parts):
    """The p of Cochran and Cox: t is the mean of the quantiles of all parts, weighted by their variances."""
    whole = sum(variance for variance, _ in parts)
    quantile = lambda p: sum(variance / whole * stats.t.isf(p / 2, freedom) for variance, freedom in parts)
    return float(np.exp(optimize.brentq(lambda x: quantile(np.exp(x)) - abs(t), -60, 0, xtol=1e-13)))


def crossed(values):
    """The test over seeds and examples of the first two systems; all of them tell how much seeds spread."""
    seeds, examples = values.shape[1:]
    table = anova(values[:2])
    # A mean square of differences of two systems is twice that of their interaction.
    of_seeds, of_examples = 2 * table["C(system):C(seed)"], 2 * table["C(system):C(example)"]
    of_examples = max(of_examples - 2 * table["Residual"], 0)
    freedom = seeds - 1
    if len(values) > 2:
        means = pandas.DataFrame(
            [(t, s, values[t, s].mean()) for t in range(len(values)) for s in range(seeds)],
            columns=["system", "seed", "score"])
        rest = ols("score ~ C(system) + C(seed)", means).fit()
        of_seeds, freedom = max(of_seeds, 2 * examples * rest.mse_resid), rest.df_resid
    count = seeds * examples
    parts = [(of_seeds / count, freedom), (of_examples / count, examples - 1)]
    t = (values[1].mean() - values[0].mean()) / np.sqrt(parts[0][0] + parts[1][0])
    return {"p": cochran(t, parts), "examples_matter": bool(of_examples > 0)}


def tests():
    cases = []
    for place, (seeds, examples, of_seeds, of_examples) in enumerate(
        [(2, 30, 1, 4), (3, 25, 2, 0), (5, 12, 3, 6), (2, 40, 0.2, 3), (4, 9, 6, 0), (3, 20, 0.01, 0.01)]):
        values = scores(place, seeds, examples, of_seeds, of_examples)
        case = {"differences": (values[1] - values[0]).tolist(), **crossed(values)}
        if not case["examples_matter"]:
            assert np.isclose(case["p"], stats.ttest_rel(values[1].mean(1), values[0].mean(1)).pvalue)
        cases.append(case)
    assert {case["examples_matter"] for case in cases} == {True, False}
    for seeds, examples in [(1, 25), (6, 1), (2, 1), (1, 2)]:
        values = scores(20 + seeds, seeds, examples, 2, 3)
        result = stats.ttest_rel(values[1].ravel(), values[0].ravel())
        cases.append({"differences": (values[1] - values[0]).tolist(), "p": float(result.pvalue)})
    for seed, (systems, seeds) in enumerate([(4, 2), (7, 2), (3, 3)]):
        values = np.concatenate([scores(40 + 3 * seed + part, seeds, 15, 2, 4) for part in range(4)])[:systems]
        cases.append({
            "differences": (values[1] - values[0]).tolist(), "scores": values.mean(2).tolist(),
            "p": crossed(values)["p"]})
    return cases


def students():
    places = itertools.product([0, 0.3, 1, 2.5, -2.5, 12, 200], [1, 1.7, 2, 5, 30.5, 400, 100_000])
    return [{"t": t, "degrees_of_freedom": df, "p": float(2 * stats.t.sf(abs(t), df))} for t, df in places]


def ranks():
    generator = random.Random(3)
    cases = []
    for tasks, systems, lead in [(6, 5, 0), (8, 4, 6), (12, 3, 3), (10, 7, 4)]:
        values = [[generator.randint(0, 12) + (lead if system == 1 else 0) for system in range(systems)]
                  for _ in range(tasks)]
        mean = np.mean([stats.rankdata([-score for score in row]) for row in values], axis=0)
        result = stats.friedmanchisquare(*[list(column) for column in zip(*values)])
        cases.append({"scores": values, "ranks": mean.tolist(), "chi_squared_p": float(result.pvalue)})
    return cases


def areas():
    generator = random.Random(4)
    cases = []
    for count in (2, 5, 20):
        x = sorted(generator.sample(range(1, 1000), count))
        y = [round(generator.uniform(0, 100), 2) for _ in x]
        area = float(integrate.trapezoid(y, x)) / (x[-1] - x[0])
        start, end = x[0] + 0.3 * (x[-1] - x[0]), x[0] + 0.8 * (x[-1] - x[0])
        inner = [start] + [value for value in x if start < value < end] + [end]
        part = float(integrate.trapezoid(np.interp(inner, x, y), inner)) / (end - start)
        cases.append({"x": x, "y": y, "mean": area, "start": start, "end": end, "part": part})
    return cases


def jackknives():
    generator = random.Random(8)
    labels = ["no", "perhaps", "yes"]
    targets = generator.choices(labels, weights=[3, 1, 2], k=25)
    predictions = [generator.choice(labels) if generator.random() < 0.4 else target for target in targets]
    numbers = [f"{generator.uniform(0, 5):.2f}" for _ in range(25)]
    answers = [f"{float(number) + generator.gauss(0, 1):.2f}" for number in numbers]
    f1 = lambda t, p: 100 * f1_score(t, p, labels=labels, average="macro", zero_division=0)
    pearson = lambda t, p: 100 * float(stats.pearsonr([float(x) for x in t], [float(x) for x in p]).statistic)
    accuracy = lambda t, p: 100 * float(np.mean([x == y for x, y in zip(t, p)]))
    cases = []
    for name, metric, expected, given in [
        ("f1_macro", f1, targets, predictions), ("accuracy", accuracy, targets, predictions),
        ("pearson", pearson, numbers, answers)]:
        count = len(expected)
        without = lambda values, place: values[:place] + values[place + 1:]
        values = [count * metric(expected, given) - (count - 1) * metric(without(expected, e), without(given, e))
                  for e in range(count)]
        cases.append({"metric": name, "targets": expected, "predictions": given, "values": values})
    return cases


Path(__file__).with_name("studies.json").write_text(json.dumps(
    {"tests": tests(), "students": students(), "ranks": ranks(), "areas": areas(), "jackknives": jackknives()},
    indent=1) + "\n")
