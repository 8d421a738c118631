"""Writes frozen.json: how models of make_fixtures.py train while some of their parameters are frozen.

It is a list of runs. A run starts from the directory of its `model` and trains on the batch of that model's
expected.json, as the runs of make_fixtures.py do. It uses the mean loss of the target tokens, the whole batch in every
step, no dropout, a constant rate and double precision. A frozen parameter has `requires_grad` false. It has no
gradient, the optimizer does not know it, and clipping does not count it. Beside the settings a run has

    freeze           patterns of names, where `*` is anything, dots included
    frozen           the names of all frozen parameters
    losses           of each step, before its update
    gradientNorms    of each step, of the gradients of all trained parameters together, before clipping
    weights          by the name of each trained parameter its values after the last step: their `sum`, and a `sample`,
                     which is every 61st of them from the first on, in row-major order

See ../README.md for how to run this.
"""

import fnmatch
import json
import sys

import transformers
from transformers.models.t5.modeling_t5 import T5LayerNorm

from make_fixtures import HERE, layer_norm, optimizer_step, read_model, train, trained_parameters, write_json

sys.path.append(str(HERE.parent / "optimizers"))
from uncorrected import UncorrectedAdamW

STEPS = 6
ADAMW = dict(optimizer="adamw", learningRate=0.001, weightDecay=0.3)
ENCODER = dict(freeze=["encoder.*"], **ADAMW)
ROLES = dict(freeze=["*layer_norm.weight", "*relative_attention_bias.weight"], **ADAMW | dict(learningRate=0.003))
BLOCK = dict(freeze=["decoder.block.0.*"], biasCorrection=False, **ADAMW)

RUNS = [
    # The encoder's table is also the decoder's, and it stays trained.
    dict(name="t5_v1_0_encoder", model="t5_v1_0", **ENCODER),
    dict(name="t5_v1_1_encoder", model="t5_v1_1", **ENCODER),
    # Tied, the table is also the head. Untied, the head stays trained.
    dict(name="t5_v1_0_embeddings", model="t5_v1_0", freeze=["shared.weight"], optimizer="adafactor", rules="t5x",
         learningRate=0.009),
    dict(name="t5_v1_1_embeddings", model="t5_v1_1", freeze=["shared.weight"], optimizer="adafactor",
         rules="transformers", scaleParameter=True, learningRate=0.002, weightDecay=0.5),
    dict(name="t5_v1_0_roles", model="t5_v1_0", clipNorm=1.0, **ROLES),
    dict(name="t5_v1_1_roles", model="t5_v1_1", clipNorm=3.0, **ROLES),
    # The first of two blocks, and the only block.
    dict(name="t5_v1_0_block", model="t5_v1_0", **BLOCK),
    dict(name="t5_v1_1_block", model="t5_v1_1", **BLOCK),
]


def freeze(model, patterns):
    """Freezes the parameters that a pattern matches. Tied parameters count only by the first name, `shared.weight`."""
    names = [name for name, _ in model.named_parameters() if any(fnmatch.fnmatchcase(name, p) for p in patterns)]
    for name in names:
        model.get_parameter(name).requires_grad_(False)
    return names


def step_of(run, model):
    if run.get("biasCorrection", True):
        return optimizer_step(run, model)
    optimizer = UncorrectedAdamW(
        trained_parameters(model).values(), lr=run["learningRate"], weight_decay=run["weightDecay"])
    return lambda step: optimizer.step()


def digest(parameter):
    values = parameter.detach().flatten()
    return dict(sum=values.sum().item(), sample=values[::61].tolist())


def complete(run):
    folder = HERE / run["model"]
    model = read_model(folder)
    assert model.encoder.embed_tokens.weight is model.decoder.embed_tokens.weight is model.shared.weight
    before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    run["frozen"] = freeze(model, run["freeze"])
    batch = json.loads((folder / "expected.json").read_text())
    train(model, run, step_of(run, model), batch["inputs"], batch["targets"], STEPS)
    for name, parameter in model.named_parameters():
        is_frozen = name in run["frozen"]
        assert is_frozen == parameter.equal(before[name]) == (parameter.grad is None), name
    run["weights"] = {name: digest(parameter) for name, parameter in trained_parameters(model).items()}


def main():
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    T5LayerNorm.forward = layer_norm
    for run in RUNS:
        complete(run)
    write_json(HERE / "frozen.json", RUNS)


if __name__ == "__main__":
    main()
