"""Writes spans.json: the results of t5's span corruption for texts.

The masks come from `random_spans_noise_mask`, the inputs from `noise_span_to_unique_sentinel` and the targets from
`nonnoise_span_to_unique_sentinel`. These are functions of t5/data/preprocessors.py at the versions of requirements.txt.
That file is loaded alone, because the rest of t5 needs more packages. See ../README.md for how to run it.
"""

import importlib.metadata
import importlib.util
import json
import pathlib
import random
import types

import tensorflow as tf

HERE = pathlib.Path(__file__).parent
# The last ids of T5's vocabulary are sentinels.
VOCABULARY = types.SimpleNamespace(vocab_size=32100)
SETTINGS = [(0.15, 3.0), (0.15, 1.0), (0.15, 10.0), (0.25, 2.5), (0.3, 3.0), (0.4, 1.0), (0.5, 3.0), (0.7, 4.0)]
LONGEST = 600


def load_preprocessors():
    file = importlib.metadata.distribution("t5").locate_file("t5/data/preprocessors.py")
    spec = importlib.util.spec_from_file_location("preprocessors", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


t5 = load_preprocessors()


def mask_function(density, mean):
    @tf.function(input_signature=[tf.TensorSpec([], tf.int32), tf.TensorSpec([2, 2], tf.int32)])
    def mask(length, seeds):
        return t5.random_spans_noise_mask(length, density, seeds, mean)

    return lambda length, seed: [int(x) for x in mask(length, [[seed, 1], [seed, 2]]).numpy()]


def spans_of(mask):
    """The number of runs of noise."""
    return sum(1 for place, noise in enumerate(mask) if noise and (place == 0 or not mask[place - 1]))


def counts(density, mean):
    """For each length from 0, the number of noise tokens and the number of their spans."""
    mask = mask_function(density, mean)
    masks = [mask(length, length) for length in range(LONGEST + 1)]
    return {
        "density": density,
        "mean": mean,
        "noise": [sum(mask) for mask in masks],
        "spans": [spans_of(mask) for mask in masks],
    }


def case(mask, tokens):
    arguments = (tf.constant(tokens, tf.int32), tf.constant([bool(noise) for noise in mask], tf.bool), VOCABULARY, None)
    return {
        "mask": mask,
        "tokens": tokens,
        "inputs": t5.noise_span_to_unique_sentinel(*arguments).numpy().tolist(),
        "targets": t5.nonnoise_span_to_unique_sentinel(*arguments).numpy().tolist(),
    }


def main():
    generator = random.Random(5)
    cases = []
    for density, mean in SETTINGS:
        mask = mask_function(density, mean)
        for length in [0, 1, 2, 3, 5, 10, 17, 40]:
            tokens = [generator.randrange(3, 32000) for _ in range(length)]
            cases.append(case(mask(length, 100 + length), tokens))
    fixtures = {"counts": [counts(*setting) for setting in SETTINGS], "cases": cases}
    lines = ['{"counts": [']
    lines.append(",\n".join(json.dumps(entry) for entry in fixtures["counts"]))
    lines.append('],\n"cases": [')
    lines.append(",\n".join(json.dumps(entry) for entry in fixtures["cases"]))
    lines.append("]}")
    (HERE / "spans.json").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
