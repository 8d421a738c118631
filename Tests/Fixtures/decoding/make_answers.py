"""Writes the reference's other results beside the best answer: several answers, filtered distributions, attention.

`answers.json` is for the models `t5` and `t5v1_1` that make_fixtures.py wrote. It holds the answers of a beam search in
order of their scores, by transformers (`num_return_sequences`) and by T5's rule. transformers does not have that rule,
so it is written out below. The file also holds transformers' weights of cross-attention for some answers.

`sampling.json` holds logits, with ties and with values that overflow a careless softmax. It also holds the
distributions after transformers' temperature, top-k and top-p, in the order of its `generate`.

See ../README.md for how to run this.
"""

import json
import pathlib

import torch
from safetensors.torch import load_file
from transformers import T5Config, T5ForConditionalGeneration
from transformers.generation.logits_process import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

HERE = pathlib.Path(__file__).parent
PAD, EOS = 0, 1

# (beams, answers, penalty, longest output with its end)
TRANSFORMERS_SEARCHES = [(4, 4, 1.0, 12), (4, 2, 1.0, 12), (5, 3, 0.0, 8), (3, 3, 2.0, 16), (4, 4, 1.0, 1), (2, 2, -1.0, 6)]
T5_SEARCHES = [(4, 4, 0.6, 12), (4, 2, 0.6, 12), (5, 3, 0.0, 8), (3, 3, 2.0, 16), (4, 4, 0.6, 2)]
ATTENTIONS = [(2, [35, 4, 29, EOS]), (0, [EOS]), (4, [6, 26, 29, 13, 13, 8]), (3, [17, 17, EOS])]


def read_model(name):
    fixture = json.loads((HERE / f"{name}.json").read_text())
    model = T5ForConditionalGeneration(
        T5Config(vocab_size=fixture["vocabulary"], dropout_rate=0.0, decoder_start_token_id=PAD, pad_token_id=PAD,
                 eos_token_id=EOS, **fixture["config"]))
    weights = load_file(HERE / f"{name}.safetensors")
    if fixture["config"]["tie_word_embeddings"]:
        weights["lm_head.weight"] = weights["shared.weight"]
    else:
        # transformers 5 ties, whatever the configuration says.
        model.config.tie_word_embeddings = False
        model.lm_head.weight = torch.nn.Parameter(torch.zeros_like(weights["lm_head.weight"]))
    for side in ["encoder", "decoder"]:
        weights[f"{side}.embed_tokens.weight"] = weights["shared.weight"]
    model.load_state_dict(weights)
    model.set_attn_implementation("eager")
    return model.double().eval(), fixture["inputs"]


def result(tokens, is_complete, log_likelihood, score):
    return dict(tokens=tokens, isComplete=is_complete, logLikelihood=round(float(log_likelihood), 10),
                score=round(float(score), 10))


def trimmed(sequence):
    tokens = [int(token) for token in sequence[1:]]
    return (tokens[: tokens.index(EOS)], True) if EOS in tokens else (tokens, False)


@torch.no_grad()
def log_probabilities(model, source, prefixes):
    inputs = torch.tensor([source] * len(prefixes))
    start = torch.tensor([[PAD] + prefix for prefix in prefixes])
    return torch.log_softmax(model(input_ids=inputs, decoder_input_ids=start).logits[:, -1].double(), dim=-1)


@torch.no_grad()
def likelihood(model, source, tokens):
    logits = model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([[PAD] + tokens[:-1]])).logits
    return float(torch.log_softmax(logits.double(), dim=-1).gather(2, torch.tensor([tokens])[:, :, None]).sum())


@torch.no_grad()
def transformers_search(model, source, beams, count, penalty, longest, early_stopping=False):
    found = model.generate(
        input_ids=torch.tensor([source]), attention_mask=torch.ones(1, len(source), dtype=torch.long),
        max_new_tokens=longest, num_beams=beams, num_return_sequences=count, do_sample=False,
        return_dict_in_generate=True, output_scores=True, use_cache=False, length_penalty=penalty,
        early_stopping=early_stopping)
    results = []
    for sequence, score in zip(found.sequences, found.sequences_scores):
        tokens, is_complete = trimmed(sequence)
        # A cut output has no end and may be shorter than the longest sequence of its batch.
        tokens = tokens[:longest]
        log_likelihood = likelihood(model, source, tokens + [EOS] * is_complete)
        assert abs(float(score) - log_likelihood / len(tokens + [EOS] * is_complete) ** penalty) < 1e-4
        results.append(result(tokens, is_complete, log_likelihood, score))
    return results


def t5_search(model, source, beams, count, alpha, longest):
    """As in Mesh TensorFlow and t5x: 2 x beams candidates a step; stop when the worst of a full list of finished beams is
    better than anything the best live one may become. Where fewer have ended, the live beams follow."""
    def penalty(length):
        return ((5 + length) / 6) ** alpha

    live, finished = [(0.0, [])], []
    for step in range(1, longest + 1):
        table = log_probabilities(model, source, [tokens for _, tokens in live])
        candidates = sorted(
            ((before + float(table[beam, token]), tokens + [token])
             for beam, (before, tokens) in enumerate(live) for token in range(table.shape[1])),
            key=lambda candidate: -candidate[0])[: 2 * beams]
        live = [candidate for candidate in candidates if candidate[1][-1] != EOS][:beams]
        finished += [(log_likelihood / penalty(step), log_likelihood, tokens)
                     for log_likelihood, tokens in candidates if tokens[-1] == EOS]
        finished = sorted(finished, key=lambda one: -one[0])[:beams]
        if len(finished) == beams and finished[-1][0] > live[0][0] / penalty(longest + 1):
            break
    ended = [result(tokens[:-1], True, log_likelihood, score) for score, log_likelihood, tokens in finished]
    cut = [result(tokens, False, log_likelihood, log_likelihood / penalty(len(tokens))) for log_likelihood, tokens in live]
    return (ended + cut)[:count]


@torch.no_grad()
def attention(model, source, target):
    """For each layer and head, the weights of each target position over the input's tokens."""
    found = model(input_ids=torch.tensor([source]), decoder_input_ids=torch.tensor([[PAD] + target[:-1]]),
                  output_attentions=True)
    return [[[[round(float(weight), 9) for weight in row] for row in head] for head in layer[0]]
            for layer in found.cross_attentions]


def filtered(logits, temperature=None, top_k=None, top_p=None, minimum=1):
    scores = torch.tensor([logits], dtype=torch.float64)
    warpers = []
    if temperature is not None:
        warpers.append(TemperatureLogitsWarper(temperature))
    if top_k is not None:
        warpers.append(TopKLogitsWarper(top_k, min_tokens_to_keep=minimum))
    if top_p is not None and top_p < 1:
        warpers.append(TopPLogitsWarper(top_p, min_tokens_to_keep=minimum))
    for warper in warpers:
        scores = warper(None, scores)
    return dict(
        kept=[token for token, score in enumerate(scores[0]) if score > float("-inf")],
        probabilities=[round(float(probability), 12) for probability in torch.softmax(scores, dim=-1)[0]])


def distributions():
    generator = torch.Generator().manual_seed(5)
    # Numbers with few binary digits, so that single precision holds them exactly.
    flat = (torch.randn(30, generator=generator) * 64).round() / 64
    steep = (torch.randn(40, generator=generator) * 5 * 64).round() / 64
    logits = dict(
        flat=flat.tolist(), steep=steep.tolist(), few=[1.5, -0.5],
        ties=[0.0, 1.0, 1.0, 2.0, 1.0, 0.0, 2.0, 1.0, -3.0, 2.0, 0.0, 1.0], equal=[0.25] * 8,
        great=[800.0, 799.0, 750.0, 800.0, -900.0, 798.5], one=[3.0, -200.0, -200.0, -300.0])
    settings = [
        dict(), dict(temperature=0.7), dict(temperature=2.5), dict(top_k=1), dict(top_k=3), dict(top_k=100),
        dict(top_p=0.9), dict(top_p=0.5), dict(top_p=0.05), dict(top_p=1.0), dict(top_p=0.0), dict(top_p=0.999),
        dict(temperature=0.5, top_k=10, top_p=0.8), dict(temperature=1.7, top_k=4, top_p=0.6), dict(top_k=2, minimum=5),
        dict(top_p=0.1, minimum=4), dict(temperature=3.0, top_k=3, top_p=0.01, minimum=2),
    ]
    return [dict(name=name, logits=values,
                 filters=[dict(setting, **filtered(values, **setting)) for setting in settings])
            for name, values in logits.items()]


def main():
    answers = {}
    for name in ["t5", "t5v1_1"]:
        model, inputs = read_model(name)
        answers[name] = dict(
            searches=[
                dict(rule=rule, beams=beams, count=count, penalty=penalty, maximumLength=longest,
                     outputs=[search(model, source, beams, count, penalty, longest) for source in inputs])
                for rule, search, settings in [
                    ("transformers", transformers_search, TRANSFORMERS_SEARCHES), ("t5", t5_search, T5_SEARCHES)]
                for beams, count, penalty, longest in settings
            ],
            attentions=[dict(input=source, target=target, weights=attention(model, inputs[source], target))
                        for source, target in ATTENTIONS])
        for search in answers[name]["searches"]:
            print(name, search["rule"], search["beams"], search["count"],
                  [sum(one["isComplete"] for one in output) for output in search["outputs"]])
    (HERE / "answers.json").write_text(json.dumps(answers, separators=(",", ":")) + "\n")
    (HERE / "sampling.json").write_text(json.dumps(distributions(), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
