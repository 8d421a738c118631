"""Writes adamw.json, adamw_uncorrected.json, adafactor.json and clipping.json: the results of optimizers for given
parameters and gradients.

AdamW and clipping are PyTorch's, in double precision. AdamW without bias correction is written out in uncorrected.py
and checked against PyTorch's AdamW with settings that undo the correction. Adafactor is the update rule of t5x (without
momentum or weight decay) in double precision, written here in numpy and checked against optax, which rounds the decay
to single precision.

Parameters and gradients are not stored: noise.py gives them, as the tests do. Of large tensors every 61st element
is stored. See ../README.md for how to run it.
"""

import json
import pathlib

import jax
import numpy as np
import optax
import torch

from noise import gradient, initial
from uncorrected import UncorrectedAdamW

HERE = pathlib.Path(__file__).parent


def rates(steps, peak):
    return [peak * (step + 1) / steps for step in range(steps)]


def sample(array):
    flat = np.asarray(array, dtype=np.float64).ravel()
    return [float(x) for x in (flat[::61] if flat.size > 1000 else flat)]


def write(name, value):
    (HERE / name).write_text(json.dumps(value, indent=1) + "\n", encoding="ascii")


def undoing_correction(step, beta1, beta2, lr, eps, weight_decay):
    """The settings that make AdamW's step equal to the step of these settings without bias correction."""
    first, second = 1 - beta1 ** (step + 1), np.sqrt(1 - beta2 ** (step + 1))
    return dict(lr=lr * first / second, eps=eps / second, weight_decay=weight_decay * second / first)


def adamw_steps(method, stream, shape, betas, settings):
    parameter = torch.nn.Parameter(torch.tensor(initial(stream, shape, 0.5)))
    optimizer = method([parameter], betas=betas)
    for step, values in enumerate(settings):
        optimizer.param_groups[0] |= values
        parameter.grad = torch.tensor(gradient(stream, step, shape))
        optimizer.step()
    return parameter.detach(), optimizer.state[parameter]


def adamw_case(beta1, beta2, epsilon, weight_decay, corrects=True):
    rate_list, betas = rates(20, 0.05), (beta1, beta2)
    settings = [dict(lr=rate, eps=epsilon, weight_decay=weight_decay) for rate in rate_list]
    tensors = []
    for stream, shape in enumerate([[7], [5, 11]]):
        value, state = adamw_steps(torch.optim.AdamW if corrects else UncorrectedAdamW, stream, shape, betas, settings)
        if not corrects:
            undone = [undoing_correction(step, *betas, **values) for step, values in enumerate(settings)]
            check, _ = adamw_steps(torch.optim.AdamW, stream, shape, betas, undone)
            torch.testing.assert_close(value, check, rtol=1e-12, atol=1e-13)
        tensors.append({
            "shape": shape, "scale": 0.5, "value": sample(value),
            "state": [sample(state["exp_avg"]), sample(state["exp_avg_sq"])],
        })
    return {
        "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "weightDecay": weight_decay, "rates": rate_list,
        "tensors": tensors,
    }


def adafactor_by_the_rule(parameter, gradients, rate_list):
    factored = parameter.ndim == 2 and min(parameter.shape) >= 128
    rows, columns, whole = 0.0, 0.0, 0.0
    for step, (g, rate) in enumerate(zip(gradients, rate_list)):
        decay = 1 - (step + 1.0) ** -0.8
        squares = g * g + 1e-30
        if factored:
            rows = decay * rows + (1 - decay) * squares.mean(axis=1)
            columns = decay * columns + (1 - decay) * squares.mean(axis=0)
            update = g / np.sqrt(rows / rows.mean())[:, None] / np.sqrt(columns)[None, :]
        else:
            whole = decay * whole + (1 - decay) * squares
            update = g / np.sqrt(whole)
        update = update / max(1.0, np.sqrt(np.mean(update**2)) / 1.0)
        parameter = parameter - rate * max(np.sqrt(np.mean(parameter**2)), 1e-3) * update
    return parameter, [rows, columns] if factored else [whole]


def adafactor_by_optax(parameter, gradients, rate_list):
    optimizer = optax.adafactor(learning_rate=lambda step: jax.numpy.asarray(rate_list)[step])
    parameter = jax.numpy.asarray(parameter)
    state = optimizer.init(parameter)
    for g in gradients:
        updates, state = optimizer.update(jax.numpy.asarray(g), state, parameter)
        parameter = optax.apply_updates(parameter, updates)
    return np.asarray(parameter)


def adafactor():
    rate_list = rates(10, 0.1)
    tensors = []
    # The second and third tensors are factored. The last is below the floor of the parameter scale.
    for stream, (shape, scale) in enumerate(
        [([300], 1.0), ([128, 128], 0.5), ([140, 200], 2.0), ([127, 130], 0.5), ([16, 40], 1e-5)]
    ):
        start = initial(stream, shape, scale)
        gradients = [gradient(stream, step, shape) for step in range(len(rate_list))]
        value, state = adafactor_by_the_rule(start, gradients, rate_list)
        np.testing.assert_allclose(value, adafactor_by_optax(start, gradients, rate_list), rtol=1e-5, atol=1e-7 * scale)
        tensors.append({
            "shape": shape, "scale": scale, "value": sample(value), "state": [sample(part) for part in state],
        })
    return {"rates": rate_list, "tensors": tensors}


def clipping_case(maximum):
    shapes = [[7], [5, 11], [30, 70]]
    parameters = []
    for stream, shape in enumerate(shapes):
        parameter = torch.nn.Parameter(torch.zeros(shape, dtype=torch.float64))
        parameter.grad = torch.tensor(gradient(stream, 0, shape))
        parameters.append(parameter)
    norm = torch.nn.utils.clip_grad_norm_(parameters, maximum)
    return {
        "maximum": maximum, "shapes": shapes, "norm": float(norm),
        "gradients": [sample(parameter.grad) for parameter in parameters],
    }


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    write("adamw.json", [
        adamw_case(0.9, 0.999, 1e-8, 0.0), adamw_case(0.9, 0.999, 1e-8, 0.1), adamw_case(0.5, 0.95, 1e-3, 0.01),
    ])
    # The last case has BERT's constants.
    write("adamw_uncorrected.json", [
        adamw_case(0.9, 0.999, 1e-8, 0.0, corrects=False), adamw_case(0.5, 0.95, 1e-3, 0.1, corrects=False),
        adamw_case(0.9, 0.999, 1e-6, 0.01, corrects=False),
    ])
    write("adafactor.json", adafactor())
    write("clipping.json", [clipping_case(maximum) for maximum in [0.001, 1.0, 40.0, 1e6]])
