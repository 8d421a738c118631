"""Writes tiny GPT-2 models as transformers saves them, its results with them, and their training by its optimizers.

For each case `<case>/` holds

    config.json, model.safetensors     the model; or shards and model.safetensors.index.json
    expected.json                      inputs and targets of a ragged batch, with their ends; the delimiter; the losses
                                       of all target tokens, and of all tokens of the sequences but their first;
                                       `searches`: outputs of greedy and beam search for the inputs
    expected.safetensors               `logits` [target tokens, vocabulary], `gradient/<parameter>` of the mean loss of
                                       the target tokens, and `all/<parameter>` of that of all tokens but the first
    training.json, <run>.safetensors   for some: 20 steps of some optimizers, and the weights after them

A sequence is the input without its end, the delimiter, and the target. All results come from the directory as
`from_pretrained` reads it back, in double precision, one example at a time. A check shows that a batch with padding on
the left, positions from the mask and labels of -100 gives the same. See ../README.md for how to run this.
"""

import json
import math
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel
from transformers.optimization import Adafactor

HERE = pathlib.Path(__file__).parent
EOS = 1
STEPS = 20

# Lengths with the end. Inputs and targets of length 1 hold only the end.
LENGTHS = dict(inputs=[2, 9, 1, 17, 5], targets=[3, 1, 6, 4, 2])

CASES = {
    # As the files of the published models: those of the class without a head, with buffers of the mask.
    "published": dict(
        seed=31, published=True, delimiter=[13],
        training=[dict(name="adamw", optimizer="adamw", learningRate=0.001, weightDecay=0.3, clipNorm=3.0)],
        config=dict(vocab_size=61, n_embd=15, n_head=3, n_layer=3, n_positions=29)),
    # In shards, with another width inside, the exact GELU, and scores that are divided by the layer's number too.
    "sharded": dict(
        seed=32, delimiter=[7, 7, 4], shard="12KB", dtype=torch.bfloat16,
        training=[
            dict(name="adafactor", optimizer="adafactor", rules="transformers", scaleParameter=True,
                 learningRate=0.002, weightDecay=0.5)],
        config=dict(vocab_size=47, n_embd=14, n_head=2, n_layer=2, n_positions=40, n_inner=23,
                    activation_function="gelu", scale_attn_by_inverse_layer_idx=True, layer_norm_epsilon=1e-3)),
    # With a head apart from the table, unscaled scores, and no delimiter.
    "untied": dict(
        seed=33, delimiter=[], dtype=torch.float16, untied=True,
        config=dict(vocab_size=50, n_embd=12, n_head=4, n_layer=2, n_positions=33, activation_function="relu",
                    scale_attn_weights=False)),
}

# (beams, length penalty, longest output with its end)
SEARCHES = [(1, 1.0, 8), (3, 1.0, 8), (4, 0.0, 6), (2, 2.0, 8)]


def random_model(case):
    """Weights that make norms, biases and positions matter."""
    torch.manual_seed(case["seed"])
    untied = case.get("untied", False)
    config = GPT2Config(
        bos_token_id=0, eos_token_id=EOS, attn_pdrop=0.1, embd_pdrop=0.1, resid_pdrop=0.1,
        tie_word_embeddings=not untied, **case["config"])
    model = GPT2LMHeadModel(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn_like(parameter)
            if ".ln_" in name and name.endswith("weight"):
                parameter.copy_(1 + 0.3 * noise)
            elif name.endswith("bias"):
                parameter.copy_(0.2 * noise)
            else:
                parameter.copy_(noise * (0.5 if "wte" in name or "lm_head" in name or "wpe" in name else 0.35))
        # An end that is likely now and then, because it is near several tokens.
        table = model.lm_head.weight
        table[EOS] = 1.3 * table[3::5].sum(dim=0) / 3
    assert (model.lm_head.weight is model.transformer.wte.weight) != untied
    return model


def publish(folder):
    """Makes a directory look like the published ones."""
    config = json.loads((folder / "config.json").read_text())
    for key in ["n_inner", "reorder_and_upcast_attn", "scale_attn_by_inverse_layer_idx", "scale_attn_weights", "dtype",
                "tie_word_embeddings", "use_cache", "transformers_version", "add_cross_attention"]:
        config.pop(key, None)
    config |= {
        "n_ctx": config["n_positions"],
        "task_specific_params": {"text-generation": {"do_sample": True, "max_length": 50}}}
    (folder / "config.json").write_text(json.dumps(dict(sorted(config.items())), indent=2) + "\n")
    weights = {name.removeprefix("transformer."): value for name, value in
               load_file(folder / "model.safetensors").items()}
    positions = config["n_positions"]
    for layer in range(config["n_layer"]):
        weights[f"h.{layer}.attn.bias"] = torch.ones(positions, positions).tril().view(1, 1, positions, positions)
        weights[f"h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def write_model(folder, case):
    """Saves, reads in the case's number type and saves again, as most files came about."""
    random_model(case).save_pretrained(folder)
    again = AutoModelForCausalLM.from_pretrained(folder, dtype=case.get("dtype", torch.float32))
    shutil.rmtree(folder)
    again.save_pretrained(folder, max_shard_size=case.get("shard", "5GB"))
    (folder / "generation_config.json").unlink()
    if case.get("published"):
        publish(folder)


def read_model(folder):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").double()
    return model.eval()


def sequences(lengths, vocabulary, seed):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(3, vocabulary, [length - 1], generator=generator).tolist() + [EOS] for length in lengths]


def prompts(inputs, delimiter):
    """Without any token, the token that begins a sequence stands for the input."""
    return [source[:-1] + delimiter or [0] for source in inputs]


def logits_of(model, prompt, target):
    """The logits that predict all tokens but the first."""
    return model(input_ids=torch.tensor([prompt + target[:-1]]), use_cache=False).logits[0]


def losses_of(logits, targets):
    return torch.nn.functional.cross_entropy(logits, torch.tensor(targets), reduction="none")


def token_losses(model, prompts, targets):
    """The logits and losses of all target tokens, and the losses of all tokens but the first of each sequence."""
    logits = [logits_of(model, *example) for example in zip(prompts, targets)]
    own = [part[len(prompt) - 1:] for part, prompt in zip(logits, prompts)]
    everything = [losses_of(part, (prompt + target)[1:]) for part, prompt, target in zip(logits, prompts, targets)]
    return torch.cat(own), losses_of(torch.cat(own), sum(targets, [])), torch.cat(everything)


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    return {name: parameter.grad.clone() for name, parameter in model.named_parameters()}


def check_padded_batch(model, prompts, targets, mean, expected):
    """Padding on the left. transformers computes its own loss in single precision."""
    rows = [prompt + target for prompt, target in zip(prompts, targets)]
    longest = max(map(len, rows))
    ids = torch.tensor([[EOS] * (longest - len(row)) + row for row in rows])
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])
    labels = torch.tensor([[-100] * (longest - len(target)) + target for target in targets])
    result = model(
        input_ids=ids, attention_mask=mask, position_ids=(mask.cumsum(1) - 1).clamp(min=0), labels=labels,
        use_cache=False)
    assert abs(result.loss.item() - mean) < 1e-6 * mean
    loss = torch.nn.functional.cross_entropy(result.logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten())
    assert abs(loss.item() - mean) < 1e-12 * mean
    for name, gradient in gradients(model, loss).items():
        assert (gradient - expected[name]).norm() <= 1e-8 * expected[name].norm() + 1e-14, name


def log_likelihood(model, prompt, tokens):
    logits = logits_of(model, prompt, tokens)[len(prompt) - 1:]
    return -losses_of(logits, tokens).sum().item()


@torch.no_grad()
def search(model, prompts, beams, penalty, longest):
    results = []
    for prompt in prompts:
        output = model.generate(
            torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long), num_beams=beams,
            do_sample=False, length_penalty=penalty if beams > 1 else None, early_stopping=False,
            max_new_tokens=longest, pad_token_id=EOS)[0].tolist()[len(prompt):]
        is_complete = EOS in output
        tokens = output[: output.index(EOS)] if is_complete else output
        likelihood = log_likelihood(model, prompt, tokens + [EOS] * is_complete)
        results.append(dict(tokens=tokens, isComplete=is_complete, logLikelihood=likelihood))
    return dict(beams=beams, lengthPenalty=penalty, maximumLength=longest, outputs=results)


def singles(tensors):
    return {name: tensor.detach().float().contiguous() for name, tensor in tensors.items()}


def write_json(path, value):
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n", encoding="ascii")


def write_expected(folder, case, inputs, targets):
    model, starts = read_model(folder), prompts(inputs, case["delimiter"])
    logits, losses, everything = token_losses(model, starts, targets)
    plain = gradients(model, losses.mean())
    check_padded_batch(model, starts, targets, losses.mean().item(), plain)
    all_losses = token_losses(model, starts, targets)[2]
    tensors = {"logits": logits} | {f"gradient/{name}": gradient for name, gradient in plain.items()}
    tensors |= {f"all/{name}": gradient for name, gradient in gradients(model, all_losses.mean()).items()}
    searches = [search(model, starts, *settings) for settings in SEARCHES]
    write_json(folder / "expected.json", dict(
        inputs=inputs, targets=targets, delimiter=case["delimiter"], losses=losses.tolist(),
        allLosses=everything.tolist(), searches=searches))
    save_file(singles(tensors), folder / "expected.safetensors")
    least = min((gradient.norm().item(), name) for name, gradient in plain.items())
    ends = [sum(output["isComplete"] for output in one["outputs"]) for one in searches]
    print(f"{folder.name}: loss {losses.mean():.3f}, logits {logits.std():.2f}, least gradient {least}, ends {ends}")


def optimizer_of(run, model):
    parameters, rate = model.parameters(), run["learningRate"]
    if run["optimizer"] == "adafactor":
        return Adafactor(
            parameters, lr=rate, relative_step=False, scale_parameter=run["scaleParameter"],
            weight_decay=run["weightDecay"])
    # As transformers' Trainer: biases and norms do not decay.
    named = dict(model.named_parameters())
    plain = [value for name, value in named.items() if name.endswith("bias") or ".ln_" in name]
    decayed = [value for value in named.values() if not any(value is other for other in plain)]
    return torch.optim.AdamW(
        [dict(params=decayed, weight_decay=run["weightDecay"]), dict(params=plain, weight_decay=0)], lr=rate)


def write_training(folder, runs, inputs, targets, delimiter):
    """Every step sees the whole batch. The losses and the norms before clipping are added to the run."""
    for run in runs:
        model = read_model(folder)
        optimizer = optimizer_of(run, model)
        losses, norms = [], []
        for _ in range(STEPS):
            model.zero_grad()
            loss = token_losses(model, prompts(inputs, delimiter), targets)[1].mean()
            loss.backward()
            norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), run.get("clipNorm", math.inf)).item())
            losses.append(loss.item())
            optimizer.step()
        run["losses"], run["gradientNorms"] = losses, norms
        print(f"{run['name']}: losses {losses[0]:.3f} to {losses[-1]:.3f}, norms {[round(n, 2) for n in norms]}")
        assert "clipNorm" not in run or min(norms) < run["clipNorm"] < max(norms)
        save_file(singles(dict(model.named_parameters())), folder / f"{run['name']}.safetensors")
    write_json(folder / "training.json", runs)


def main():
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    # Without names on the command line, all cases.
    for name in sys.argv[1:] or CASES:
        case = CASES[name]
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        write_model(folder, case)
        vocabulary = case["config"]["vocab_size"]
        inputs = sequences(LENGTHS["inputs"], vocabulary, case["seed"])
        targets = sequences(LENGTHS["targets"], vocabulary, case["seed"] + 100)
        write_expected(folder, case, inputs, targets)
        if runs := case.get("training"):
            write_training(folder, runs, inputs, targets, case["delimiter"])


if __name__ == "__main__":
    main()
