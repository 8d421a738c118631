"""Asks transformers and `mixtape` the same questions about an exported model, and reports the differences.

    python check_export.py DIRECTORY MIXTAPE PAIRS

DIRECTORY is the output of `mixtape export`, MIXTAPE the program, and PAIRS a file of JSON Lines with `input` and
`target`. It fails if a target has other tokens, if its log-likelihood differs by more than 1e-4, or if a greedy answer
differs. See ../README.md for the packages.
"""

import json
import pathlib
import subprocess
import sys

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer


def mixtape(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.splitlines()


def main(directory, program, pairs_file):
    pairs = [json.loads(line) for line in pathlib.Path(pairs_file).read_text(encoding="utf-8").splitlines()]
    scores = [json.loads(line) for line in mixtape(program, "score", "--model", directory, "--input", pairs_file)]
    tokenizer = AutoTokenizer.from_pretrained(directory)
    model = AutoModelForSeq2SeqLM.from_pretrained(directory).eval()
    worst = 0.0
    inputs = [pair["input"] for pair in pairs]
    answers = mixtape(program, "predict", directory, "--", *inputs)
    for pair, score, answer in zip(pairs, scores, answers, strict=True):
        ids = tokenizer(pair["input"], return_tensors="pt").input_ids
        labels = tokenizer(text_target=pair["target"], return_tensors="pt").input_ids
        assert labels.shape[1] == score["tokens"], (pair, labels.tolist(), score)
        with torch.no_grad():
            logits = model(input_ids=ids, labels=labels).logits[0].double()
            written = model.generate(ids, do_sample=False, max_new_tokens=512)[0]
        likelihood = logits.log_softmax(-1).gather(1, labels.T).sum().item()
        worst = max(worst, abs(likelihood - score["log_likelihood"]) / max(1, abs(likelihood)))
        expected = tokenizer.decode(written, skip_special_tokens=True)
        assert answer == expected, (pair, answer, expected)
    print(f"{len(pairs)} pairs: same tokens, same greedy answers, log-likelihoods within {worst:.1e}")
    assert worst < 1e-4


if __name__ == "__main__":
    main(*sys.argv[1:])
