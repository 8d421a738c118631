"""Writes conventions.json: the behaviour of transformers' Trainer and other programs where programs differ.

`schedules` are the learning rates of the Trainer's schedules with a warm-up, for each step of a run and some steps
after it. `decayed` names for two families of T5 the parameters that its weight decay changes. `adamw` are some steps of
PyTorch's AdamW with one tensor in the group that decays and one in the other. `averages` are means of weights by
PyTorch's `swa_utils`. `classWeights` are scikit-learn's for classes of different sizes. noise.py gives parameters and
gradients. See ../README.md for how to run it.
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from sklearn.utils.class_weight import compute_class_weight
from torch.optim import swa_utils
from transformers import optimization

from noise import gradient, initial, noise

HERE = pathlib.Path(__file__).parent


def schedule(kind, rate, warmup, final, steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    if kind == "constant":
        scheduler = optimization.get_constant_schedule_with_warmup(optimizer, warmup)
    elif kind == "linear":
        scheduler = optimization.get_linear_schedule_with_warmup(optimizer, warmup, steps)
    elif final == 0:
        scheduler = optimization.get_cosine_schedule_with_warmup(optimizer, warmup, steps)
    else:
        scheduler = optimization.get_cosine_with_min_lr_schedule_with_warmup(optimizer, warmup, steps, min_lr=final)
    rates = []
    for _ in range(steps + 2):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return {"kind": kind, "rate": rate, "warmup": warmup, "final": final, "steps": steps, "rates": rates}


def decayed(feed_forward, tied):
    config = transformers.T5Config(
        vocab_size=40, d_model=16, d_kv=8, num_heads=2, d_ff=24, num_layers=2, feed_forward_proj=feed_forward)
    config.tie_word_embeddings = tied
    model = transformers.T5ForConditionalGeneration(config)
    decays = set(transformers.Trainer.get_decay_parameter_names(None, model))
    # Untied, transformers 5 gives encoder and decoder separate tables. T5 1.1 has one table for both: "shared".
    names = [name for name, _ in model.named_parameters() if not name.endswith("embed_tokens.weight")]
    return {
        "feedForward": feed_forward, "tied": tied, "parameters": {name: name in decays for name in names},
    }


def adamw():
    rate_list = [0.05 * (step + 1) / 20 for step in range(20)]
    tensors = []
    for stream, (shape, decays) in enumerate([([7], False), ([5, 11], True)]):
        parameter = torch.nn.Parameter(torch.tensor(initial(stream, shape, 0.5)))
        group = {"params": [parameter], "weight_decay": 0.1 if decays else 0.0}
        optimizer = torch.optim.AdamW([group], betas=(0.9, 0.999), eps=1e-8)
        for step, rate in enumerate(rate_list):
            optimizer.param_groups[0]["lr"] = rate
            parameter.grad = torch.tensor(gradient(stream, step, shape))
            optimizer.step()
        state = optimizer.state[parameter]
        tensors.append({
            "shape": shape, "scale": 0.5, "decays": decays, "value": parameter.detach().flatten().tolist(),
            "state": [state["exp_avg"].flatten().tolist(), state["exp_avg_sq"].flatten().tolist()],
        })
    return {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.1, "rates": rate_list, "tensors": tensors}


def warm(decay):
    """An exponential mean with a growing decay, as in tf.train.ExponentialMovingAverage with num_updates."""
    def update(means, values, count):
        swa_utils.get_ema_multi_avg_fn(min(decay, (1 + float(count)) / (10 + float(count))))(means, values, count)
    return update


def average(decay, steps, first):
    """The mean after each step from `first` on, of a tensor that every step sets to noise."""
    model = torch.nn.Linear(3, 1, bias=False, dtype=torch.float64)
    mean = swa_utils.AveragedModel(
        model, multi_avg_fn=None if decay is None else warm(decay))
    means = []
    for step in range(steps):
        with torch.no_grad():
            model.weight.copy_(torch.tensor([[noise(step, i) for i in range(3)]], dtype=torch.float64))
        if step >= first:
            mean.update_parameters(model)
            means.append(mean.module.weight.flatten().tolist())
    return {"decay": decay, "steps": steps, "first": first, "means": means}


def class_weights(counts):
    labels = np.repeat(np.arange(len(counts)), counts)
    return {"counts": counts, "weights": list(compute_class_weight("balanced", classes=np.unique(labels), y=labels))}


if __name__ == "__main__":
    value = {
        "schedules": [
            schedule("constant", 0.1, 4, 0, 10), schedule("linear", 2.0, 3, 0, 9), schedule("linear", 1.0, 1, 0, 4),
            schedule("cosine", 2.0, 3, 0, 9), schedule("cosine", 2.0, 5, 0.5, 12), schedule("cosine", 1.0, 0, 0, 6),
        ],
        "decayed": [decayed("gated-gelu", False), decayed("relu", True)],
        "adamw": adamw(),
        "averages": [average(0.5, 12, 0), average(None, 12, 0), average(None, 12, 7)],
        "classWeights": [class_weights([90, 9, 1]), class_weights([5, 5]), class_weights([1, 2, 3, 4])],
    }
    (HERE / "conventions.json").write_text(json.dumps(value, indent=1) + "\n", encoding="ascii")
