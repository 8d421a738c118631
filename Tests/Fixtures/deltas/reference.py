"""What the cases of peft and of the adapters library share: base models, a batch, expected values and training.

See make_peft.py for the files of a case, and ../README.md for how to run it.
"""

import hashlib
import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModelForSeq2SeqLM
from transformers.models.t5.modeling_t5 import T5LayerNorm

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE.parent / "transformers"))
from make_fixtures import PAD, layer_norm, padded, random_model, sequences, write_json

BASES = HERE / "bases"
STEPS = 20

# Lengths with the end. The maximum distance of the base models is 20.
LENGTHS = dict(inputs=[9, 1, 26, 4, 2], targets=[5, 3, 7, 1, 13])


def prepare():
    """All in double precision; one process takes the same sums in the same order."""
    if sys.flags.hash_randomization:
        sys.exit("Run this with PYTHONHASHSEED=0: peft writes sets in the order of their hashes.")
    torch.set_num_threads(1)
    T5LayerNorm.forward = layer_norm


def seed_of(name):
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def read_base(name, dtype=torch.float64):
    model = AutoModelForSeq2SeqLM.from_pretrained(BASES / name, dtype=dtype, attn_implementation="eager")
    return model.to(dtype).eval()


def batch_of(base):
    vocabulary = json.loads((BASES / base / "config.json").read_text())["vocab_size"]
    return [sequences(LENGTHS[part], vocabulary, seed_of(f"{base} {part}")) for part in ["inputs", "targets"]]


def log_likelihoods(model, inputs, targets):
    """Of each target, the sum over its tokens; one example at a time, so that nothing is padded."""
    found = []
    for source, target in zip(inputs, targets):
        logits = model(input_ids=torch.tensor([source]), labels=torch.tensor([target]), use_cache=False).logits[0]
        found.append(-torch.nn.functional.cross_entropy(logits, torch.tensor(target), reduction="sum"))
    return torch.stack(found)


def padded_log_likelihoods(model, inputs, targets):
    """The same from one batch with padding and masks, as these libraries are used."""
    labels = padded(targets, -100)
    logits = model(
        input_ids=padded(inputs, PAD), attention_mask=(padded(inputs, -1) >= 0).long(), labels=labels,
        use_cache=False).logits
    losses = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
    return -losses.view(labels.shape).sum(1)


def gradients(model, parameters, likelihoods):
    model.zero_grad()
    (-likelihoods.sum()).backward()
    return {name: parameter.grad.clone() for name, parameter in parameters.items() if parameter.grad is not None}


def train(parameters, likelihoods_of, token_count, rate):
    """AdamW on the mean loss of the target tokens, the whole batch in every step. The losses before each update."""
    optimizer = torch.optim.AdamW(parameters.values(), lr=rate, weight_decay=0)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = -likelihoods_of().sum() / token_count
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def differ(a, b):
    return ((a - b).norm() / b.norm()).item()


def write_expected(folder, base, open_model, rate=None, weightless=(), partial=(), extra=None):
    """Writes expected.json and expected.safetensors of an adapter, and returns its log-likelihoods.

    - open_model: opens the saved adapter anew, and gives the model and its trainable tensors by their stored names
    - rate: the learning rate; without one nothing is trained
    - weightless: stored names that must have no effect
    - partial: stored names of tensors of which some numbers may have no effect
    """
    inputs, targets = batch_of(base)
    token_count = sum(map(len, targets))
    model, parameters = open_model()
    likelihoods = log_likelihoods(model, inputs, targets)
    exact = gradients(model, parameters, likelihoods)
    masked = padded_log_likelihoods(model, inputs, targets)
    assert differ(masked, likelihoods) < 1e-12, differ(masked, likelihoods)
    for name, gradient in gradients(model, parameters, masked).items():
        assert differ(gradient, exact[name]) < 1e-9, (name, differ(gradient, exact[name]))
    plain = log_likelihoods(read_base(base), inputs, targets)
    assert differ(likelihoods, plain) > 0.01, "the adapter does next to nothing"
    for name, parameter in parameters.items():
        if name in weightless:
            assert name not in exact or not exact[name].any(), f"{name} has an effect"
        else:
            zeros = (exact[name] == 0).double().mean().item()
            assert zeros == 0 or name in partial, f"{name}: {zeros:.2f} of the gradient is zero"
            assert (parameter - parameter.to(torch.float32)).abs().max() == 0, f"{name} is not what was stored"
    expected = dict(
        base=base, inputs=inputs, targets=targets, logLikelihoods=likelihoods.tolist(),
        loss=-likelihoods.sum().item()) | (extra or {})
    tensors = {f"gradient/{name}": gradient for name, gradient in exact.items() if name not in weightless}
    summary = f"{folder.relative_to(HERE)}: log-likelihood {plain.sum():.2f} to {likelihoods.sum():.2f}"
    if rate:
        losses, trained = {}, {}
        for kind, function in dict(ragged=log_likelihoods, padded=padded_log_likelihoods).items():
            model, parameters = open_model()
            trainable = {name: value for name, value in parameters.items() if name not in weightless}
            before = {name: value.detach().clone() for name, value in model.named_parameters()}
            losses[kind] = train(trainable, lambda: function(model, inputs, targets), token_count, rate)
            trained[kind] = {name: value.detach().clone() for name, value in trainable.items()}
            trainable = {id(value) for value in trainable.values()}
            for name, value in model.named_parameters():
                assert (id(value) in trainable) != value.equal(before[name]), name
        # What padding changes in the last digits must not grow.
        for name, value in trained["ragged"].items():
            assert differ(trained["padded"][name], value) < 1e-8, (name, differ(trained["padded"][name], value))
        expected["training"] = dict(
            optimizer="adamw", learningRate=rate, weightDecay=0, losses=losses["ragged"])
        tensors |= {f"trained/{name}": value for name, value in trained["ragged"].items()}
        summary += f", training {losses['ragged'][0]:.3f} to {losses['ragged'][-1]:.3f}"
    write_json(folder / "expected.json", expected)
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, folder / "expected.safetensors")
    print(summary)
    return likelihoods
