"""answers.json: question answering by the rules of SQuAD and TriviaQA, as t5 restates their scripts."""

import random

import texts
from support import qa_utils, write

# Each answer with its references.
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

def normalized(normalize, examples):
    return [[normalize(r) for r in references] for references, _ in examples], [normalize(a) for _, a in examples]


def scores(normalize, examples):
    targets, predictions = normalized(normalize, examples)

    def each(score):
        best = qa_utils._metric_max_over_ground_truths
        return [float(best(score, t, p)) for t, p in zip(targets, predictions)]

    total = qa_utils.qa_metrics(targets, predictions)
    return (
        {"score": float(total["em"]), "examples": each(qa_utils._exact_match_score)},
        {"score": float(total["f1"]), "examples": each(qa_utils._f1_score)},
    )


def make():
    rng = random.Random(1)
    words = ["the", "a", "An", "cat", "Cat,", "dog", "caf\u00e9", "--", "2024-10-04", "na\u00efve", "\u4e2d", "of",
             "\u2018the\u2019", "`a`", "o\u00b4clock", "a_the", "it\u2019s", "x-an-y"]

    def phrase():
        return " ".join(rng.choice(words) for _ in range(rng.randrange(0, 7)))

    examples = list(ODD_ANSWERS)
    examples += [([phrase() for _ in range(rng.randrange(1, 4))], phrase()) for _ in range(200)]
    examples += [([text, "other"], texts.changed(rng, text, 0.4)) for text in texts.ODD_TEXTS]
    squad = scores(qa_utils.normalize_squad, examples)
    trivia = scores(qa_utils.normalize_trivia_qa, examples)
    write("answers.json", {
        "targets": [references for references, _ in examples],
        "predictions": [answer for _, answer in examples],
        "scores": {
            "exact_match": squad[0], "token_f1": squad[1], "trivia_exact_match": trivia[0],
            "trivia_token_f1": trivia[1],
        },
    })
