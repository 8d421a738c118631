"""references.json: sacrebleu's signatures for references that repeat one another or equal the answer."""

import logging
import random

from sacrebleu.metrics import BLEU, CHRF

from support import write

logging.disable(logging.WARNING)

WORDS = ["a cat", "the cat", "one cat", "a dog"]


def corpus(rng, sizes):
    """Records as in data files: an answer that is one of the references. References may repeat."""
    rows = []
    for _ in range(8):
        references = [rng.choice(WORDS) for _ in range(rng.choice(sizes))]
        rows.append({"answer": rng.choice(references), "references": references, "prediction": rng.choice(WORDS)})
    return rows


def columns(rows):
    """The references in sacrebleu's form: a list for each place, with None if a record has fewer."""
    width = max(len(row["references"]) for row in rows)
    return [[row["references"][place] if place < len(row["references"]) else None for row in rows]
            for place in range(width)]


def scored(metric, rows):
    score = metric.corpus_score([row["prediction"] for row in rows], columns(rows)).score
    return {"score": float(score), "signature": str(metric.get_signature())}


def make():
    rng = random.Random(18)
    corpora = [corpus(rng, sizes) for sizes in ([1], [2], [3], [4], [5], [1, 2], [2, 3], [1, 5])]
    corpora.append([{"answer": "a cat", "references": ["a cat"] * 3, "prediction": "a cat"}] * 2)
    write("references.json", {"corpora": [
        {"records": rows, "bleu": scored(BLEU(), rows), "chrf": scored(CHRF(), rows)} for rows in corpora]})
