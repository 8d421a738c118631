"""Writes the results of transformers' search and sampling with its logits processors.

`processors.json` holds, for the models `t5` and `t5v1_1` that make_fixtures.py wrote and for `published` and `untied`
of ../gpt2, what greedy and beam search find with a repetition penalty, without repeated n-grams, without bad words and
with a least length. It also holds what the processors and the warpers of sampling, in the order of `generate`, leave of
some logits after some tokens. See ../README.md for how to run this.
"""

import importlib.util
import json
import pathlib
import random

import torch
import transformers
from transformers import GenerationConfig

from make_answers import EOS, HERE, PAD, log_probabilities, read_model

GPT2 = HERE.parent / "gpt2"
INPUTS = 8

# The settings of generate; badWords are sequences of ids.
RULES = [
    dict(repetition_penalty=1.3),
    dict(repetition_penalty=0.7),
    dict(no_repeat_ngram_size=1),
    dict(no_repeat_ngram_size=2),
    dict(no_repeat_ngram_size=3),
    dict(bad_words_ids="few"),
    dict(bad_words_ids="many"),
    dict(min_new_tokens=5),
    dict(min_length=6),
    dict(repetition_penalty=1.5, no_repeat_ngram_size=2, bad_words_ids="few", min_new_tokens=3),
]
# (beams, answers, penalty, longest output with its end)
SEARCHES = [(1, 1, 1.0, 12), (4, 4, 1.0, 12), (3, 2, 2.0, 8)]
SAMPLING = [dict(), dict(temperature=0.7, top_k=6), dict(temperature=1.4, top_p=0.8)]


def gpt2_module():
    spec = importlib.util.spec_from_file_location("gpt2_fixtures", GPT2 / "make_fixtures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class T5:
    def __init__(self, name):
        self.model, self.inputs = read_model(name)
        self.inputs = self.inputs[:INPUTS]

    def prompt(self, source):
        return [PAD]

    def generate(self, source, **settings):
        return self.model.generate(
            input_ids=torch.tensor([source]), attention_mask=torch.ones(1, len(source), dtype=torch.long),
            use_cache=False, **settings)

    @torch.no_grad()
    def likelihood(self, source, tokens):
        logits = self.model(
            input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([[PAD] + tokens[:-1]])).logits
        return float(torch.log_softmax(logits.double(), dim=-1).gather(2, torch.tensor([tokens])[:, :, None]).sum())

    @torch.no_grad()
    def logits(self, source, tokens):
        inputs = torch.tensor([source])
        return self.model(input_ids=inputs, decoder_input_ids=torch.tensor([[PAD] + tokens])).logits[0, -1]


class GPT2Model:
    def __init__(self, name, module):
        self.model = module.read_model(GPT2 / name)
        expected = json.loads((GPT2 / name / "expected.json").read_text())
        self.inputs = expected["inputs"][:INPUTS]
        self.delimiter, self.module = expected["delimiter"], module

    def prompt(self, source):
        return self.module.prompts([source], self.delimiter)[0]

    def generate(self, source, **settings):
        prompt = self.prompt(source)
        return self.model.generate(
            torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long), pad_token_id=EOS,
            **settings)

    def likelihood(self, source, tokens):
        with torch.no_grad():
            return self.module.log_likelihood(self.model, self.prompt(source), tokens)

    @torch.no_grad()
    def logits(self, source, tokens):
        return self.model(input_ids=torch.tensor([self.prompt(source) + tokens]), use_cache=False).logits[0, -1]


def settled(rules, bad):
    rules = dict(rules)
    if "bad_words_ids" in rules:
        rules["bad_words_ids"] = bad[rules["bad_words_ids"]]
    return rules


def bad_words(model):
    """Sequences that the model would write, so that their ban changes something."""
    usual = []
    for source in model.inputs:
        prompt = model.prompt(source)
        found = model.generate(source, max_new_tokens=12, do_sample=False)[0].tolist()[len(prompt):]
        usual.append([token for token in found if token not in (EOS, PAD)])
    counts = {}
    for tokens in usual:
        for token in tokens:
            counts[token] = counts.get(token, 0) + 1
    often = sorted(counts, key=lambda token: (-counts[token], token))
    pairs = [tokens[place:place + 2] for tokens in usual for place in range(len(tokens) - 1)]
    triples = [tokens[:3] for tokens in usual if len(tokens) > 2]
    return dict(few=[often[:1], *pairs[:2], *triples[-1:]], many=[[token] for token in often[:4]] + pairs + [[EOS]])


def search(model, rules, beams, count, penalty, longest):
    outputs = []
    for source in model.inputs:
        prompt = model.prompt(source)
        found = model.generate(
            source, max_new_tokens=longest, num_beams=beams, num_return_sequences=count, do_sample=False,
            return_dict_in_generate=True, output_scores=True, length_penalty=penalty if beams > 1 else None,
            early_stopping=False, **rules)
        several = []
        for number, sequence in enumerate(found.sequences.tolist()):
            tokens = sequence[len(prompt):]
            is_complete = EOS in tokens
            tokens = tokens[:tokens.index(EOS)] if is_complete else tokens[:longest]
            written = tokens + [EOS] * is_complete
            score = float(found.sequences_scores[number]) if beams > 1 else None
            several.append(dict(
                tokens=tokens, isComplete=is_complete, score=score,
                logLikelihood=round(model.likelihood(source, written), 10)))
        outputs.append(several)
    return outputs


def distributions(model, rules, generator):
    """The tokens that sampling may draw, with their probabilities, after random answers."""
    results = []
    vocabulary = model.model.config.vocab_size
    for source in model.inputs[:2]:
        prompt = model.prompt(source)
        tokens = [generator.randrange(3, vocabulary) for _ in range(5)]
        tokens += tokens[:2]
        # Numbers with few binary digits, so that single precision holds them exactly.
        logits = (model.logits(source, tokens) * 65536).round() / 65536
        for sampling in SAMPLING:
            config = GenerationConfig(
                do_sample=True, max_new_tokens=20, eos_token_id=EOS, pad_token_id=PAD, decoder_start_token_id=PAD, **rules,
                **sampling)
            if "top_k" not in sampling:
                config.top_k = 0
            if "min_length" not in rules:
                config.min_length = 0
            model.model._prepare_special_tokens(config, device="cpu")
            processors = model.model._get_logits_processor(
                config, input_ids_seq_length=len(prompt), encoder_input_ids=torch.tensor([source]), model_kwargs={})
            scores = processors(torch.tensor([prompt + tokens]), logits[None].clone())
            probabilities = torch.softmax(scores.double(), dim=-1)[0]
            results.append(dict(
                sampling, prompt=prompt, tokens=tokens, logits=[float(logit) for logit in logits.float()],
                kept=[token for token, score in enumerate(scores[0]) if score > float("-inf")],
                probabilities=[round(float(probability), 9) for probability in probabilities]))
    return results


def main():
    transformers.logging.set_verbosity_error()
    module = gpt2_module()
    models = {name: T5(name) for name in ["t5", "t5v1_1"]}
    models |= {name: GPT2Model(name, module) for name in ["published", "untied"]}
    written = {}
    for name, model in models.items():
        bad = bad_words(model)
        generator = random.Random(17)
        free = {settings: search(model, {}, *settings) for settings in SEARCHES}
        cases = []
        for rules in RULES:
            rules = settled(rules, bad)
            searches = []
            for settings in SEARCHES:
                beams, count, penalty, longest = settings
                outputs = search(model, rules, *settings)
                differ = sum(a[0]["tokens"] != b[0]["tokens"] for a, b in zip(outputs, free[settings]))
                print(name, {key: value for key, value in rules.items() if key != "bad_words_ids"}, settings, differ)
                searches.append(dict(
                    beams=beams, count=count, penalty=penalty, maximumLength=longest, outputs=outputs))
            cases.append(dict(
                repetitionPenalty=rules.get("repetition_penalty", 1), noRepeatNGram=rules.get("no_repeat_ngram_size", 0),
                badWords=rules.get("bad_words_ids", []), minimumNewTokens=rules.get("min_new_tokens"),
                minimumLength=rules.get("min_length"), searches=searches,
                distributions=distributions(model, rules, generator) if name in ("t5", "untied") else []))
        written[name] = dict(inputs=model.inputs, cases=cases)
    (HERE / "processors.json").write_text(json.dumps(written, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
