"""groups.json and edits.json: MultiRC, ReCoRD and WSC by t5's functions, edit distances by NLTK, and perplexity."""

import math
import random

import numpy as np
from nltk.metrics.distance import edit_distance

import texts
from support import t5_metrics, t5_postprocessors, write


def average_of_questions(targets, predictions, groups):
    """F1m as in the evaluation script of MultiRC; t5 does not have it. It takes precision and recall of each question,
    1 if nothing is predicted or nothing is true. The result is the harmonic mean of their means."""
    precisions, recalls = [], []
    for group in dict.fromkeys(groups):
        rows = [(t, p) for t, p, g in zip(targets, predictions, groups) if g == group]
        rows = [(t, p if p in (0, 1) else 1 - t) for t, p in rows]
        common = sum(t * p for t, p in rows)
        predicted, true = sum(p for _, p in rows), sum(t for t, _ in rows)
        precisions.append(common / predicted if predicted else 1.0)
        recalls.append(common / true if true else 1.0)
    precision, recall = np.mean(precisions), np.mean(recalls)
    return 100 * 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def multirc():
    rng = random.Random(8)
    cases = []
    for number in range(200):
        groups, targets, predictions = [], [], []
        for group in range(rng.randrange(1, 8)):
            right = rng.choice([1, 0.8, 0.4])
            for _ in range(rng.randrange(1, 6)):
                groups.append(f"{number}-{group}")
                targets.append(rng.choice(["False", "True"]))
                predictions.append(
                    targets[-1] if rng.random() < right else rng.choice(["False", "True", "true", ""]))
        order = list(range(len(groups)))
        rng.shuffle(order)
        groups, targets, predictions = ([column[i] for i in order] for column in (groups, targets, predictions))
        wanted = [
            t5_postprocessors.multirc(t, {"idx/question": g}, is_target=True) for t, g in zip(targets, groups)]
        found = [t5_postprocessors.multirc(p) for p in predictions]
        cases.append({
            "labels": ["False", "True"], "targets": [[t] for t in targets], "predictions": predictions,
            "attributes": [{"group": group} for group in groups],
            "scores": {
                "group_exact_match": float(
                    t5_metrics.mean_group_metric(t5_metrics.all_match)(wanted, found)["exact_match"]),
                "group_f1": float(average_of_questions(
                    [t["value"] for t in wanted], [p["value"] for p in found], groups)),
                "f1_binary": float(t5_metrics.multirc_f1_over_all_answers(wanted, found)["f1"]),
            },
        })
    return cases


def record():
    """If all examples of a query have the same answer, the best is the first one, and t5 scores that."""
    rng = random.Random(9)
    cases = []
    for _ in range(100):
        examples = []
        for query in range(rng.randrange(1, 10)):
            answers = [texts.sentence(rng, 1, 3) for _ in range(rng.randrange(1, 4))]
            answer = rng.choice(answers + [texts.sentence(rng, 0, 3), texts.changed(rng, answers[0], 0.5)])
            examples += [(answers, answer, f"1-{query}")] * rng.randrange(1, 4)
        rng.shuffle(examples)
        wanted = [{"value": answers, "group": group} for answers, _, group in examples]
        found = [{"value": answer} for _, answer, _ in examples]
        total = t5_metrics.deduplicate_metric(t5_metrics.squad)(wanted, found)
        cases.append({
            "targets": [answers for answers, _, _ in examples], "predictions": [answer for _, answer, _ in examples],
            "attributes": [{"group": group} for _, _, group in examples],
            "scores": {"best_exact_match": float(total["em"]), "best_token_f1": float(total["f1"])},
        })
    return cases


def wsc():
    rng = random.Random(10)
    referents = ["Bob", "the city councilmen", "Bob's hat", "A Bunny", "her  mother", "fuzzy the bunny", "\u00c9mile"]
    answers = referents + [
        "bob", "councilmen", "The Councilmen ", "hat", "bob's", "BUNNY", "fuzzy bunny", "", "the", "  ", "the  the",
        "the   the", "mother", "her mother", "  the dog", "the  dog", "dog\u00a0", "\u00e9mile", "e\u0301mile",
        "his hat's"]
    rows = [(r, a, rng.choice("01")) for r in referents for a in answers]
    right = [
        int(t5_postprocessors.wsc_simple(a, {"targets_pretokenized": r}) == int(label)) for r, a, label in rows]
    return [{
        "targets": [[r] for r, _, _ in rows], "predictions": [a for _, a, _ in rows],
        "attributes": [{"label": rng.choice({"0": ["0", "false", "False"], "1": ["1", "true", "True"]}[label])}
                       for _, _, label in rows],
        "scores": {"wsc_accuracy": float(100 * np.mean(right))}, "examples": [float(value) for value in right],
    }]


def edits():
    rng = random.Random(11)
    pairs = [(references[0], prediction) for references, prediction in texts.pairs(rng, 330, longest=12)]
    characters = [edit_distance(list(a), list(b)) for a, b in pairs]
    words = [edit_distance(a.split(), b.split()) for a, b in pairs]
    write("edits.json", {
        "targets": [[a] for a, _ in pairs], "predictions": [b for _, b in pairs],
        "characters": characters, "words": words,
        "edit_distance": float(np.mean(characters)),
        "character_error_rate": 100 * sum(characters) / sum(len(a) for a, _ in pairs),
        "word_error_rate": 100 * sum(words) / sum(len(a.split()) for a, _ in pairs),
    })


def likelihoods():
    rng = random.Random(12)
    cases = []
    for count in [1, 2, 5, 30, 200] + list(range(1, 30)):
        tokens = [rng.randrange(1, 40) for _ in range(count)]
        right = [rng.randrange(0, n + 1) for n in tokens]
        logs = [-rng.expovariate(0.3) * n for n in tokens]
        cases.append({
            "tokens": tokens, "right": right, "log_likelihoods": logs,
            "perplexity": math.exp(-math.fsum(logs) / sum(tokens)), "token_accuracy": 100 * sum(right) / sum(tokens),
        })
    write("likelihoods.json", cases)


def make():
    write("groups.json", multirc() + record() + wsc())
    edits()
    likelihoods()
