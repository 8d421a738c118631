"""squad2.json: questions that may have no answer, by transformers' copy of SQuAD 2.0's script, evaluate-v2.0.py.

For the script "no answer" is an empty list of answers and an empty prediction. In the fixture both are the text that a
model writes for it.
"""

import random
import types

import answers
from support import squad_metrics, write

NO_ANSWER = "unanswerable"

# The answers to the question (none if it has no answer), and the text of a model.
ODD_QUESTIONS = [
    ([], NO_ANSWER),
    ([], "Unanswerable."),
    ([], "the unanswerable"),
    ([], ""),
    ([], "the"),
    ([], "!?"),
    ([], "unanswerable question"),
    ([], "Paris"),
    (["Paris"], NO_ANSWER),
    (["Paris"], ""),
    (["Paris", "Paris, France"], "paris france"),
    (["the"], "a"),
    (["the"], "x"),
    (["the"], NO_ANSWER),
    (["the", "The Who"], "who"),
    (["the", "The Who"], ""),
    (["an unanswerable riddle"], "unanswerable"),
]


# The text of a model for "no answer".
SAYS_NONE = (NO_ANSWER, "Unanswerable.", "the unanswerable")


def make():
    rng = random.Random(2)
    words = ["the", "a", "cat", "Cat,", "dog", "caf\u00e9", "--", "of", "1066"]

    def phrase():
        return " ".join(rng.choice(words) for _ in range(rng.randrange(0, 5)))

    questions = list(ODD_QUESTIONS)
    questions += [(references, answer) for references, answer in answers.ODD_ANSWERS]
    for _ in range(200):
        references = [] if rng.random() < 0.4 else [phrase() for _ in range(rng.randrange(1, 4))]
        questions.append((references, NO_ANSWER if rng.random() < 0.3 else phrase()))
    # An answer in the data is never empty.
    questions = [(r, a) for r, a in questions if all(r)]

    examples, predictions = [], {}
    for number, (references, answer) in enumerate(questions):
        examples.append(types.SimpleNamespace(qas_id=number, answers=[{"text": text} for text in references]))
        predictions[number] = "" if answer in SAYS_NONE else answer
    exact, f1 = squad_metrics.get_raw_scores(examples, predictions)
    total = squad_metrics.squad_evaluate(examples, predictions)
    write("squad2.json", {
        "targets": [references or [NO_ANSWER] for references, _ in questions],
        "predictions": [answer for _, answer in questions],
        "exact": [float(exact[number]) for number in range(len(questions))],
        "f1": [float(f1[number]) for number in range(len(questions))],
        "scores": {name: total[name] for name in (
            "exact", "f1", "HasAns_exact", "HasAns_f1", "NoAns_exact", "NoAns_f1")},
        "counts": {name: total[name] for name in ("total", "HasAns_total", "NoAns_total")},
    })
