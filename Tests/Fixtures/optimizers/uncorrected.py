"""AdamW without bias correction, which PyTorch does not have."""

import torch


class UncorrectedAdamW(torch.optim.Optimizer):
    """The update of BERT's first code, `AdamWeightDecayOptimizer` of google-research/bert, `optimization.py`:

        m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
        p -= lr (m / (sqrt(v) + eps) + weight_decay p)

    Without decay it is also `AdamW(correct_bias=False)` of transformers 4.40. That optimizer took the decay from the
    updated weight. The state has the names of PyTorch's.
    """

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        super().__init__(parameters, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for parameter in group["params"]:
                g, state = parameter.grad, self.state[parameter]
                m = beta1 * state.get("exp_avg", torch.zeros_like(g)) + (1 - beta1) * g
                v = beta2 * state.get("exp_avg_sq", torch.zeros_like(g)) + (1 - beta2) * g * g
                state |= {"exp_avg": m, "exp_avg_sq": v}
                update = m / (v.sqrt() + group["eps"]) + group["weight_decay"] * parameter
                parameter -= group["lr"] * update
