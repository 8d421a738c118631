"""Writes the results of transformers' beam search with each value of `early_stopping`: false, true and "never".

`early_stopping.json` holds, for the models `t5` and `t5v1_1` that make_fixtures.py wrote, inputs and the answers to
them in order of their scores. There are more inputs than in the other files, because the three values often agree.

See ../README.md for how to run this.
"""

import json
import random

from make_answers import EOS, HERE, read_model, transformers_search

INPUTS = 24
# (beams, answers, penalty, longest output with its end)
SEARCHES = [(4, 4, 1.0, 12), (2, 2, 2.0, 30), (3, 3, 0.0, 12), (4, 2, -1.0, 12), (5, 5, 0.6, 6)]


def main():
    written = {}
    for name in ["t5", "t5v1_1"]:
        model, inputs = read_model(name)
        vocabulary = model.config.vocab_size
        generator = random.Random(41)
        lengths = [generator.randrange(1, 16) for _ in range(INPUTS)]
        inputs = [[generator.randrange(3, vocabulary) for _ in range(length)] + [EOS] for length in lengths]
        searches = []
        for beams, count, penalty, longest in SEARCHES:
            found = {}
            for early_stopping in [False, True, "never"]:
                outputs = [transformers_search(model, source, beams, count, penalty, longest, early_stopping)
                           for source in inputs]
                found[str(early_stopping).lower()] = outputs
            searches += [dict(beams=beams, count=count, penalty=penalty, maximumLength=longest, earlyStopping=value,
                              outputs=outputs) for value, outputs in found.items()]
            for one, other in [("false", "true"), ("false", "never"), ("true", "never")]:
                differ = sum(a[0]["tokens"] != b[0]["tokens"] for a, b in zip(found[one], found[other]))
                print(name, beams, count, penalty, longest, one, other, "best answers that differ:", differ)
        written[name] = dict(inputs=inputs, searches=searches)
    (HERE / "early_stopping.json").write_text(json.dumps(written, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
