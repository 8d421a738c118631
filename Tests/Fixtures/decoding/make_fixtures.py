"""Writes tiny T5 models with random weights, and their outputs.

For each model `<name>.safetensors` holds the weights. `<name>.json` holds the sizes, the inputs, and the outputs of
transformers' greedy and beam search and of T5's beam search. transformers has no search with T5's length penalty, so
that search is written out below, for one input at a time and without a cache. See ../README.md for how to run this.
"""

import json
import pathlib
import random

import torch
from safetensors.torch import save_file
from transformers import T5Config, T5ForConditionalGeneration

HERE = pathlib.Path(__file__).parent
PAD, EOS = 0, 1
VOCABULARY = 48
LENGTHS = [2, 5, 9, 1, 14, 3, 7, 7, 30, 4, 11, 2]

MODELS = {
    "t5": dict(
        seed=3, sharpness=1.5, end=2.4,
        config=dict(d_model=16, d_kv=6, d_ff=24, num_heads=2, num_layers=2, num_decoder_layers=1,
                    relative_attention_num_buckets=8, relative_attention_max_distance=10,
                    feed_forward_proj="relu", tie_word_embeddings=True)),
    "t5v1_1": dict(
        seed=1, sharpness=0.4, end=0.8,
        config=dict(d_model=16, d_kv=8, d_ff=20, num_heads=3, num_layers=1, num_decoder_layers=2,
                    relative_attention_num_buckets=32, relative_attention_max_distance=128,
                    feed_forward_proj="gated-gelu", tie_word_embeddings=False)),
}

# (beams, penalty, longest output with its end)
TRANSFORMERS_SEARCHES = [(1, 1.0, 12), (2, 1.0, 12), (4, 1.0, 12), (4, 0.0, 12), (4, 2.0, 16), (3, -1.0, 12),
                         (5, 0.6, 5), (4, 1.0, 1)]
T5_SEARCHES = [(1, 0.6, 12), (2, 0.6, 12), (4, 0.6, 12), (4, 0.0, 12), (4, 2.0, 16), (5, 0.6, 4), (4, 0.6, 1)]


def make_model(seed, sharpness, end, config):
    torch.manual_seed(seed)
    model = T5ForConditionalGeneration(
        T5Config(vocab_size=VOCABULARY, dropout_rate=0.0, decoder_start_token_id=PAD, pad_token_id=PAD,
                 eos_token_id=EOS, **config))
    model.eval()
    if not config["tie_word_embeddings"]:
        # transformers 5 ties, whatever the configuration says.
        model.config.tie_word_embeddings = False
        model.lm_head.weight = torch.nn.Parameter(torch.randn(VOCABULARY, config["d_model"]))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("layer_norm.weight"):
                parameter.copy_(1 + 0.3 * torch.randn_like(parameter))
            elif not name.endswith(("shared.weight", "lm_head.weight")):
                # Wide attentions and sublayers make outputs depend on the inputs.
                parameter.mul_(1.5)
        # Both signs, because otherwise a tied projection would answer every token with the token itself.
        norm = model.decoder.final_layer_norm.weight
        norm.copy_(sharpness * torch.randn_like(norm))
        # An end that is likely now and then, because it is near several tokens.
        output = model.lm_head.weight
        output[EOS] = end * output[3:VOCABULARY:5].sum(dim=0) / 3
    return model


def trimmed(sequence):
    """The tokens after the start and before the end, and whether there was an end."""
    tokens = [int(token) for token in sequence[1:]]
    if EOS in tokens:
        return tokens[: tokens.index(EOS)], True
    return tokens, False


def result(tokens, is_complete, log_likelihood, score):
    return dict(tokens=tokens, isComplete=is_complete,
                logLikelihood=round(float(log_likelihood), 10),
                score=round(float(score), 10))


@torch.no_grad()
def log_probabilities(model, source, prefixes):
    """The next token's log probabilities after each prefix. All prefixes have equal lengths."""
    inputs = torch.tensor([source] * len(prefixes))
    start = torch.tensor([[PAD] + prefix for prefix in prefixes])
    return torch.log_softmax(model(input_ids=inputs, decoder_input_ids=start).logits[:, -1].double(), dim=-1)


@torch.no_grad()
def likelihood(model, source, tokens):
    target = torch.tensor([tokens])
    start = torch.tensor([[PAD] + tokens[:-1]])
    logits = model(input_ids=torch.tensor([source]), decoder_input_ids=start).logits.double()
    return float(torch.log_softmax(logits, dim=-1).gather(2, target[:, :, None]).sum())


@torch.no_grad()
def transformers_search(model, source, beams, penalty, longest):
    # Without a cache, because transformers sizes its cache by the number of the encoder's layers.
    options = dict(max_new_tokens=longest, num_beams=beams, do_sample=False, return_dict_in_generate=True,
                   output_scores=True, use_cache=False)
    if beams > 1:
        options.update(length_penalty=penalty, early_stopping=False)
    found = model.generate(
        input_ids=torch.tensor([source]), attention_mask=torch.ones(1, len(source), dtype=torch.long), **options)
    tokens, is_complete = trimmed(found.sequences[0])
    full = tokens + [EOS] * is_complete
    log_likelihood = likelihood(model, source, full)
    score = float(found.sequences_scores[0]) if beams > 1 else log_likelihood / len(full)
    assert abs(score - log_likelihood / len(full) ** penalty) < 1e-4
    return result(tokens, is_complete, log_likelihood, score)


def t5_search(model, source, beams, alpha, longest):
    """Live and finished beams as in Mesh TensorFlow and t5x: 2 x beams candidates a step; stop when the worst of a full
    list of finished beams is better than anything the best live one may become."""
    def penalty(length):
        return ((5 + length) / 6) ** alpha

    live, finished = [(0.0, [])], []
    for step in range(1, longest + 1):
        table = log_probabilities(model, source, [tokens for _, tokens in live])
        candidates = sorted(
            ((before + float(table[beam, token]), tokens + [token])
             for beam, (before, tokens) in enumerate(live) for token in range(VOCABULARY)),
            key=lambda candidate: -candidate[0])[: 2 * beams]
        live = [candidate for candidate in candidates if candidate[1][-1] != EOS][:beams]
        finished += [(log_likelihood / penalty(step), log_likelihood, tokens)
                     for log_likelihood, tokens in candidates if tokens[-1] == EOS]
        finished = sorted(finished, key=lambda one: -one[0])[:beams]
        if len(finished) == beams and finished[-1][0] > live[0][0] / penalty(longest + 1):
            break
    if not finished:
        log_likelihood, tokens = live[0]
        return result(tokens, False, log_likelihood, log_likelihood / penalty(len(tokens)))
    score, log_likelihood, tokens = finished[0]
    return result(tokens[:-1], True, log_likelihood, score)


def main():
    for name, recipe in MODELS.items():
        model = make_model(**recipe)
        config = recipe["config"]
        generator = random.Random(recipe["seed"])
        inputs = [[generator.randrange(3, VOCABULARY) for _ in range(length - 1)] + [EOS] for length in LENGTHS]
        weights = {key: value.contiguous() for key, value in model.state_dict().items() if "embed_tokens" not in key}
        if config["tie_word_embeddings"]:
            weights.pop("lm_head.weight")
        save_file(weights, HERE / f"{name}.safetensors", metadata={"format": "pt"})
        model.double()
        searches = [
            dict(rule=rule, beams=beams, penalty=penalty, maximumLength=longest,
                 outputs=[search(model, source, beams, penalty, longest) for source in inputs])
            for rule, search, settings in [
                ("transformers", transformers_search, TRANSFORMERS_SEARCHES), ("t5", t5_search, T5_SEARCHES)]
            for beams, penalty, longest in settings
        ]
        fixture = dict(vocabulary=VOCABULARY, config=config, inputs=inputs, searches=searches)
        (HERE / f"{name}.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
        for search in searches:
            lengths = [len(output["tokens"]) + output["isComplete"] for output in search["outputs"]]
            distinct = len({tuple(output["tokens"]) for output in search["outputs"]})
            print(name, search["rule"], search["beams"], search["penalty"], search["maximumLength"], "lengths", lengths,
                  "distinct", distinct)


main()
