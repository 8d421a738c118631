"""Writes tiny T5 models as transformers saves them, its results with them, and their training by its optimizers.

For each case `<case>/` holds

    config.json, model.safetensors     the model; or shards and model.safetensors.index.json
    expected.json                      inputs and targets of a ragged batch, and the losses of all target tokens
    expected.safetensors               `logits` [target tokens, vocabulary], `gradient/<parameter>` of the mean loss,
                                       and `regularized/<parameter>` of that with label smoothing and z-loss
    training.json, <run>.safetensors   for some: 20 steps of some optimizers, and the weights after them

All results come from the directory as `from_pretrained` reads it back, in double precision, one example at a time. A
check shows that a padded batch with masks gives the same. See ../README.md for how to run this.
"""

import json
import math
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSeq2SeqLM, ByT5Tokenizer, MT5Config, MT5ForConditionalGeneration, T5Config
from transformers import T5ForConditionalGeneration
from transformers.models.mt5.modeling_mt5 import MT5LayerNorm
from transformers.models.t5.modeling_t5 import T5LayerNorm
from transformers.optimization import Adafactor

HERE = pathlib.Path(__file__).parent
PAD, EOS = 0, 1
STEPS = 20
SPURIOUS = "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"

# Lengths with the end. Inputs and targets of length 1 hold only the end.
SHORT = dict(inputs=[1, 2, 9, 5, 30], targets=[3, 1, 6, 14, 2])
# These lengths exceed the maximum distance of 128 in both stacks.
LONG = dict(inputs=[1, 150, 7, 33], targets=[4, 9, 136, 1])

# The learning rates are low enough for single precision to follow. With higher rates a difference in the eighth digit
# grows to one in the third within twenty steps, in PyTorch as well.
CASES = {
    # Tied and scaled, with the keys and the superfluous tensors of the files from 2020.
    "t5_v1_0": dict(
        seed=11, published=True, lengths=LONG,
        config=dict(vocab_size=70, d_model=24, d_kv=8, d_ff=40, num_layers=2, num_heads=3)),
    # Untied and unscaled, in shards. transformers 5 saved it again and then writes `tie_word_embeddings: true`.
    "t5_v1_1": dict(
        seed=12, untied=True, lengths=SHORT, shard="24KB", regularized=True,
        training=[
            dict(name="adamw", optimizer="adamw", learningRate=0.001, weightDecay=0.3, clipNorm=3.0),
        ],
        config=dict(vocab_size=61, d_model=16, d_kv=6, d_ff=28, num_layers=3, num_decoder_layers=1, num_heads=4,
                    relative_attention_num_buckets=8, relative_attention_max_distance=20,
                    feed_forward_proj="gated-gelu", tie_word_embeddings=False)),
    "mt5": dict(
        seed=13, untied=True, lengths=SHORT, dtype=torch.bfloat16, family=(MT5Config, MT5ForConditionalGeneration),
        config=dict(vocab_size=50, d_model=20, d_kv=4, d_ff=32, num_layers=2, num_heads=3,
                    relative_attention_num_buckets=16, relative_attention_max_distance=24)),
    # Published with float16 weights; transformers keeps `wo` in float32.
    "byt5": dict(
        seed=14, untied=True, published=True, lengths=SHORT, dtype=torch.float16,
        config=dict(vocab_size=384, d_model=12, d_kv=8, d_ff=20, num_layers=3, num_decoder_layers=1, num_heads=2,
                    feed_forward_proj="gated-gelu", tie_word_embeddings=False)),
    # transformers 5's reading of `tie_word_embeddings=False`. The table is wide, so t5x's Adafactor factors it.
    "tied_gated": dict(
        seed=15, lengths=SHORT,
        training=[dict(name="adafactor", optimizer="adafactor", rules="t5x", learningRate=0.009)],
        config=dict(vocab_size=140, d_model=130, d_kv=3, d_ff=10, num_layers=1, num_heads=2,
                    feed_forward_proj="gated-gelu", tie_word_embeddings=False)),
    "tied_gated_scaled": dict(
        seed=16, lengths=SHORT,
        config=dict(vocab_size=40, d_model=16, d_kv=8, d_ff=12, num_layers=1, num_decoder_layers=2, num_heads=1,
                    feed_forward_proj="gated-gelu")),
    "untied_relu_scaled": dict(
        seed=17, untied=True, lengths=SHORT,
        training=[
            dict(name="adafactor_scaled", optimizer="adafactor", rules="transformers", scaleParameter=True,
                 learningRate=0.002, weightDecay=0.5),
            dict(name="adafactor_unscaled", optimizer="adafactor", rules="transformers", scaleParameter=False,
                 learningRate=0.001, weightDecay=0.2),
        ],
        config=dict(vocab_size=40, d_model=12, d_kv=4, d_ff=20, num_layers=1, num_decoder_layers=2, num_heads=2)),
    # Activations that no published T5 has, and an odd number of buckets: the encoder never uses the last one.
    "gelu_odd_buckets": dict(
        seed=18, lengths=SHORT,
        config=dict(vocab_size=40, d_model=12, d_kv=4, d_ff=20, num_layers=1, num_heads=2,
                    relative_attention_num_buckets=9, relative_attention_max_distance=20, feed_forward_proj="gelu")),
    "gated_silu": dict(
        seed=19, untied=True, lengths=SHORT,
        config=dict(vocab_size=40, d_model=12, d_kv=4, d_ff=20, num_layers=1, num_heads=2,
                    feed_forward_proj="gated-silu", tie_word_embeddings=False)),
    "gated_exact_gelu": dict(
        seed=20, untied=True, lengths=SHORT,
        config=dict(vocab_size=40, d_model=12, d_kv=4, d_ff=20, num_layers=1, num_heads=2,
                    feed_forward_proj="gated-gelu_python", tie_word_embeddings=False)),
    # The two keys of the activation count if they differ from the first key.
    "gelu_new_by_its_key": dict(
        seed=21, lengths=SHORT,
        config=dict(vocab_size=40, d_model=12, d_kv=4, d_ff=20, num_layers=1, num_heads=2,
                    feed_forward_proj="gated-relu", dense_act_fn="gelu_new", is_gated_act=False)),
}


def layer_norm(self, states):
    """T5LayerNorm in the precision of its input; transformers always computes the variance in float32."""
    return self.weight * (states * torch.rsqrt(states.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))


def random_model(seed, family, config, untied):
    """Weights that make biases, norms and inputs matter."""
    torch.manual_seed(seed)
    model = family[1](family[0](dropout_rate=0.1, decoder_start_token_id=PAD, **config))
    if untied:
        # transformers 5 ties, whatever the configuration says.
        model.lm_head.weight = torch.nn.Parameter(torch.empty(config["vocab_size"], config["d_model"]))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("layer_norm.weight"):
                parameter.copy_(1 + 0.3 * torch.randn_like(parameter))
            elif name.endswith("relative_attention_bias.weight"):
                parameter.copy_(torch.randn_like(parameter))
            elif name == "lm_head.weight":
                parameter.copy_(0.4 * torch.randn_like(parameter))
            elif name != "shared.weight":
                parameter.mul_(1.5)
        if not untied and not model.config.scale_decoder_outputs:
            model.shared.weight.mul_(0.4)
    return model


def publish(folder, untied, case):
    """Makes a directory look like a published one: keys of its time, and tables stored several times."""
    config = json.loads((folder / "config.json").read_text())
    for key in ["is_gated_act", "dense_act_fn", "scale_decoder_outputs", "tie_word_embeddings", "classifier_dropout",
                "is_decoder", "relative_attention_max_distance", "transformers_version"]:
        config.pop(key, None)
    config["torch_dtype"] = config.pop("dtype")
    weights = load_file(folder / "model.safetensors")
    if untied:
        config |= {"tie_word_embeddings": False, "gradient_checkpointing": False, "tokenizer_class": "ByT5Tokenizer"}
    else:
        # As google-t5/t5-small: without keys for the activation, the decoder's layers and tying.
        del config["feed_forward_proj"], config["num_decoder_layers"]
        config |= {
            "n_positions": 512, "output_past": True,
            "task_specific_params": {"summarization": {
                "early_stopping": True, "length_penalty": 2.0, "max_length": 200, "min_length": 30,
                "no_repeat_ngram_size": 3, "num_beams": 4, "prefix": "summarize: "}},
        }
        for name in ["encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"]:
            weights[name] = weights["shared.weight"].clone()
        weights[SPURIOUS] = torch.randn_like(weights[SPURIOUS.replace("1.EncDec", "0.Self")])
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(dict(sorted(config.items())), indent=2) + "\n")


def write_model(folder, case):
    """Saves, reads in the case's number type and saves again, as most files came about."""
    family = case.get("family", (T5Config, T5ForConditionalGeneration))
    untied = case.get("untied", False)
    model = random_model(case["seed"], family, case["config"], untied)
    # The configuration decides about scaling, the presence of tensors about tying.
    model.save_pretrained(folder)
    if untied:
        save_file(
            {name: value.contiguous() for name, value in model.state_dict().items() if "embed_tokens" not in name},
            folder / "model.safetensors", metadata={"format": "pt"})
    again = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=case.get("dtype", torch.float32))
    assert (again.lm_head.weight is again.shared.weight) != untied
    shutil.rmtree(folder)
    again.save_pretrained(folder, max_shard_size=case.get("shard", "5GB"))
    (folder / "generation_config.json").unlink()
    if case.get("published"):
        publish(folder, untied, case)
    if folder.name == "byt5":
        ByT5Tokenizer().save_pretrained(folder)


def read_model(folder):
    model = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").double()
    return model.eval()


def sequences(lengths, vocabulary, seed):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(3, vocabulary, [length - 1], generator=generator).tolist() + [EOS] for length in lengths]


def logits_of(model, source, target):
    """The logits [target tokens, vocabulary] of one example."""
    start = torch.tensor([[PAD] + target[:-1]])
    return model(input_ids=torch.tensor([source]), decoder_input_ids=start, use_cache=False).logits[0]


def token_losses(model, inputs, targets):
    logits = torch.cat([logits_of(model, *example) for example in zip(inputs, targets)])
    return logits, torch.nn.functional.cross_entropy(logits, torch.tensor(sum(targets, [])), reduction="none")


def regularized_losses(logits, targets, smoothing, z_loss):
    """t5x's `compute_weighted_cross_entropy`: the smoothed loss of every token minus its least possible value, and the
    z-loss."""
    vocabulary = logits.shape[-1]
    confidence, low = 1 - smoothing, smoothing / (vocabulary - 1)
    soft = torch.full_like(logits, low)
    soft[torch.arange(len(targets)), targets] = confidence
    least = -(confidence * math.log(confidence) + (vocabulary - 1) * low * math.log(low + 1e-20))
    log_z = torch.logsumexp(logits, dim=-1)
    return -(soft * (logits - log_z[:, None])).sum(-1) - least, z_loss * log_z**2


def padded(rows, value):
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def gradients(model, loss):
    """The stored tensors by name, each once."""
    model.zero_grad()
    loss.backward()
    return {name: parameter.grad.clone() for name, parameter in model.named_parameters()}


def check_padded_batch(model, inputs, targets, mean, expected):
    loss = model(
        input_ids=padded(inputs, PAD), attention_mask=(padded(inputs, -1) >= 0).long(),
        labels=padded(targets, -100), use_cache=False).loss
    assert abs(loss.item() - mean) < 1e-9 * mean
    for name, gradient in gradients(model, loss).items():
        assert (gradient - expected[name]).norm() <= 1e-8 * expected[name].norm() + 1e-14, name


def singles(tensors):
    return {name: tensor.detach().float().contiguous() for name, tensor in tensors.items()}


def write_json(path, value):
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n", encoding="ascii")


def write_expected(folder, case, inputs, targets):
    model = read_model(folder)
    logits, losses = token_losses(model, inputs, targets)
    plain = gradients(model, losses.mean())
    check_padded_batch(model, inputs, targets, losses.mean().item(), plain)
    expected = dict(inputs=inputs, targets=targets, losses=losses.tolist())
    tensors = {"logits": logits} | {f"gradient/{name}": gradient for name, gradient in plain.items()}
    if case.get("regularized"):
        smoothing, z_loss = 0.1, 0.02
        logits, _ = token_losses(model, inputs, targets)
        smoothed, penalties = regularized_losses(logits, torch.tensor(sum(targets, [])), smoothing, z_loss)
        regularized = gradients(model, (smoothed + penalties).mean())
        tensors |= {f"regularized/{name}": gradient for name, gradient in regularized.items()}
        expected["regularized"] = dict(
            labelSmoothing=smoothing, zLoss=z_loss, losses=smoothed.tolist(), penalties=penalties.tolist())
    write_json(folder / "expected.json", expected)
    save_file(singles(tensors), folder / "expected.safetensors")
    least = min((gradient.norm().item(), name) for name, gradient in plain.items())
    print(f"{folder.name}: loss {losses.mean():.3f}, logits {logits.std():.2f}, least gradient {least}")


def t5x_adafactor(parameters, state, rate, step):
    """Adafactor with t5x's constants and its rule of what is factored; see also ../optimizers/make_fixtures.py."""
    decay = 1 - (step + 1.0) ** -0.8
    for name, parameter in parameters.items():
        g = parameter.grad
        squares = g * g + 1e-30
        is_factored = parameter.dim() == 2 and min(parameter.shape) >= 128
        news = [squares.mean(dim=1), squares.mean(dim=0)] if is_factored else [squares]
        olds = state.get(name, [torch.zeros_like(new) for new in news])
        state[name] = moments = [decay * old + (1 - decay) * new for old, new in zip(olds, news)]
        if is_factored:
            rows, columns = moments
            update = g / torch.sqrt(rows / rows.mean())[:, None] / torch.sqrt(columns)[None, :]
        else:
            update = g / torch.sqrt(moments[0])
        update /= max(1.0, update.pow(2).mean().sqrt().item())
        scale = max(parameter.pow(2).mean().sqrt().item(), 1e-3)
        parameter.data -= rate * scale * update


def trained_parameters(model):
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def optimizer_step(run, model):
    """A function that takes the step with this number from the gradients."""
    parameters, rate = trained_parameters(model), run["learningRate"]
    if run["optimizer"] == "adamw":
        optimizer = torch.optim.AdamW(parameters.values(), lr=rate, weight_decay=run["weightDecay"])
    elif run["rules"] == "transformers":
        optimizer = Adafactor(
            parameters.values(), lr=rate, relative_step=False, scale_parameter=run["scaleParameter"],
            weight_decay=run["weightDecay"])
    else:
        state = {}
        return lambda step: t5x_adafactor(parameters, state, rate, step)
    return lambda step: optimizer.step()


def train(model, run, take_step, inputs, targets, steps):
    """Every step sees the whole batch. The losses and the norms before clipping are added to the run."""
    losses, norms = [], []
    for step in range(steps):
        model.zero_grad()
        loss = token_losses(model, inputs, targets)[1].mean()
        loss.backward()
        trained = trained_parameters(model).values()
        norms.append(torch.nn.utils.clip_grad_norm_(trained, run.get("clipNorm", math.inf)).item())
        losses.append(loss.item())
        with torch.no_grad():
            take_step(step)
    run["losses"], run["gradientNorms"] = losses, norms
    shown = [round(norm, 2) for norm in norms]
    print(f"{run['name']}: losses {losses[0]:.3f} to {losses[-1]:.3f}, norms {shown}")
    # Clipping in all steps or in none would prove less.
    assert "clipNorm" not in run or min(norms) < run["clipNorm"] < max(norms)


def write_training(folder, runs, inputs, targets):
    for run in runs:
        model = read_model(folder)
        train(model, run, optimizer_step(run, model), inputs, targets, STEPS)
        save_file(singles(dict(model.named_parameters())), folder / f"{run['name']}.safetensors")
    write_json(folder / "training.json", runs)


def main():
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    T5LayerNorm.forward = layer_norm
    MT5LayerNorm.forward = layer_norm
    # Without names on the command line, all cases.
    for name in sys.argv[1:] or CASES:
        case = CASES[name]
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        write_model(folder, case)
        vocabulary, lengths = case["config"]["vocab_size"], case["lengths"]
        inputs = sequences(lengths["inputs"], vocabulary, case["seed"])
        targets = sequences(lengths["targets"], vocabulary, case["seed"] + 100)
        write_expected(folder, case, inputs, targets)
        if runs := case.get("training"):
            write_training(folder, runs, inputs, targets)


if __name__ == "__main__":
    main()
