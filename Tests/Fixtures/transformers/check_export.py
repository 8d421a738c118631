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
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer


def mixtape(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.splitlines()


class EncoderDecoder:
    def __init__(self, directory):
        self.tokenizer = AutoTokenizer.from_pretrained(directory)
        self.model = AutoModelForSeq2SeqLM.from_pretrained(directory).eval()

    def target(self, text):
        return self.tokenizer(text_target=text).input_ids

    def logits(self, text, target):
        ids = self.tokenizer(text, return_tensors="pt").input_ids
        return self.model(input_ids=ids, labels=torch.tensor([target])).logits[0]

    def answer(self, text):
        ids = self.tokenizer(text, return_tensors="pt").input_ids
        return self.model.generate(ids, do_sample=False, max_new_tokens=512)[0]


class DecoderOnly:
    """Reads an input, the delimiter of config.json and the target, each encoded by itself."""

    def __init__(self, directory):
        self.tokenizer = AutoTokenizer.from_pretrained(directory)
        self.model = AutoModelForCausalLM.from_pretrained(directory).eval()
        delimiter = getattr(self.model.config, "mixtape", {}).get("delimiter", "\n")
        delimiter = delimiter if isinstance(delimiter, str) else delimiter["token"]
        self.delimiter = self.tokenizer(delimiter, add_special_tokens=False).input_ids

    def prompt(self, text):
        return self.tokenizer(text, add_special_tokens=False).input_ids + self.delimiter

    def target(self, text):
        return self.tokenizer(text, add_special_tokens=False).input_ids + [self.model.config.eos_token_id]

    def logits(self, text, target):
        ids = self.prompt(text) + target[:-1]
        return self.model(input_ids=torch.tensor([ids])).logits[0][-len(target) :]

    def answer(self, text):
        prompt = self.prompt(text)
        room = min(512, self.model.config.n_positions - len(prompt))
        ids = self.model.generate(
            torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long), do_sample=False,
            max_new_tokens=room, pad_token_id=self.model.config.eos_token_id)
        return ids[0][len(prompt) :]


def main(directory, program, pairs_file):
    pairs = [json.loads(line) for line in pathlib.Path(pairs_file).read_text(encoding="utf-8").splitlines()]
    scores = [json.loads(line) for line in mixtape(program, "score", "--model", directory, "--input", pairs_file)]
    is_joined = AutoConfig.from_pretrained(directory).model_type == "gpt2"
    reference = DecoderOnly(directory) if is_joined else EncoderDecoder(directory)
    worst = 0.0
    inputs = [pair["input"] for pair in pairs]
    answers = mixtape(program, "predict", directory, "--", *inputs)
    for pair, score, answer in zip(pairs, scores, answers, strict=True):
        target = reference.target(pair["target"])
        assert len(target) == score["tokens"], (pair, target, score)
        with torch.no_grad():
            logits = reference.logits(pair["input"], target).double()
            written = reference.answer(pair["input"])
        likelihood = logits.log_softmax(-1).gather(1, torch.tensor(target)[:, None]).sum().item()
        worst = max(worst, abs(likelihood - score["log_likelihood"]) / max(1, abs(likelihood)))
        expected = reference.tokenizer.decode(written, skip_special_tokens=True)
        assert answer == expected, (pair, answer, expected)
    print(f"{len(pairs)} pairs: same tokens, same greedy answers, log-likelihoods within {worst:.1e}")
    assert worst < 1e-4


if __name__ == "__main__":
    main(*sys.argv[1:])
