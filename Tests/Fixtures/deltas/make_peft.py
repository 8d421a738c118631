"""Writes tiny T5 models, PEFT adapters for them, and what peft computes and trains with them.

`bases/<base>/` is a model: config.json and model.safetensors. For each case `peft/<case>/` holds

    adapter/                a directory as `save_pretrained` writes it, without its model card
    expected.json           `base`: the folder of the model
                            `inputs`, `targets`: a ragged batch
                            `logLikelihoods` of the targets, each the sum over its tokens
                            `loss`: their negative sum
                            `training`: the optimizer, and the losses of 20 steps, each before its update and the mean
                            of the target tokens; every step sees the whole batch
    expected.safetensors    for each tensor of the adapter, by its name there
                            `gradient/<tensor>` of `loss`
                            `trained/<tensor>`: its value after the steps

Some have more in expected.json. `merged`: the log-likelihoods after `merge_and_unload`. `weightless`: the tensors of
the adapter that change nothing and are not trained. Whatever else a case has is explained where the case is made.

Models and adapters are stored in single precision; all is computed from the files in double. See ../README.md for how
to run this.
"""

import json
import shutil
import sys

import torch
import transformers
from peft import IA3Config, LNTuningConfig, LoraConfig, PeftConfig, PeftModel, PrefixTuningConfig
from peft import PromptTuningConfig, get_peft_model, get_peft_model_state_dict
from safetensors.torch import load_file, save_file
from transformers import T5Config, T5ForConditionalGeneration

from reference import BASES, HERE, batch_of, differ, log_likelihoods, prepare, random_model, read_base, seed_of
from reference import write_expected

# All heads together are wider or narrower than the model, except in the models for peft's prefix tuning. It needs both
# to be equal.
MODELS = {
    "tied": dict(vocab_size=59, d_model=18, d_kv=5, num_heads=3, d_ff=22, num_layers=2, feed_forward_proj="relu"),
    "gated": dict(vocab_size=61, d_model=14, d_kv=6, num_heads=3, d_ff=19, num_layers=2, feed_forward_proj="gated-gelu",
                  tie_word_embeddings=False),
    "square": dict(vocab_size=47, d_model=15, d_kv=5, num_heads=3, d_ff=21, num_layers=2, feed_forward_proj="relu"),
    "square_three": dict(vocab_size=41, d_model=10, d_kv=5, num_heads=2, d_ff=13, num_layers=3,
                         feed_forward_proj="relu"),
}
SEQ2SEQ = dict(task_type="SEQ_2_SEQ_LM")

# `rate` is that of training, without one nothing is trained.
CASES = {
    # By default q and v, those of cross-attention included.
    "lora": dict(base="tied", rate=0.004, config=lambda: LoraConfig(r=3, lora_alpha=5, **SEQ2SEQ)),
    "lora_gated": dict(base="gated", rate=0.004, config=lambda: LoraConfig(r=2, lora_alpha=7, **SEQ2SEQ)),
    "lora_all_linear": dict(base="tied", rate=0.004, config=lambda: LoraConfig(
        r=1, lora_alpha=2, target_modules="all-linear", **SEQ2SEQ)),
    "lora_patterns": dict(base="gated", rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=3, target_modules=["q", "k", "v", "o", "wi_0", "wi_1", "wo"], layers_to_transform=[1],
        rank_pattern={"wo": 1, r"decoder\..*\.EncDecAttention\.[qk]": 3},
        alpha_pattern={"encoder.block.1.layer.0.SelfAttention.q": 7, "wi_0|k": 5}, **SEQ2SEQ)),
    "lora_layers": dict(base="tied", rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=4, target_modules=["k", "o", "wi", "SelfAttention.v"], layers_to_transform=[0],
        layers_pattern="block", exclude_modules=["decoder.block.0.layer.1.EncDecAttention.o"], **SEQ2SEQ)),
    "lora_rank_stabilized": dict(base="tied", rate=0.004, config=lambda: LoraConfig(
        r=3, lora_alpha=5, use_rslora=True, target_modules=["q", "wo"], rank_pattern={"wo": 2}, **SEQ2SEQ)),
    # Without a task type, so that the configuration has an `auto_mapping`.
    "lora_expression": dict(base="gated", rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=2, target_modules=r"decoder\.block\.\d+\.layer\.[12]\..*\.(v|wi_[01])")),
    # Dropout would matter in training alone.
    "lora_dropout": dict(base="tied", config=lambda: LoraConfig(r=2, lora_alpha=3, lora_dropout=0.3, **SEQ2SEQ)),
    # On a tied model the head is a copy that is trained apart from the table.
    "lora_head_tied": dict(base="tied", rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=3, modules_to_save=["lm_head"], **SEQ2SEQ)),
    "lora_head_untied": dict(base="gated", rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=3, modules_to_save=["lm_head"], **SEQ2SEQ)),
    # peft puts these beside the table, where no stack of T5 looks; but it merges them into the table.
    "lora_table": dict(base="tied", rate=0.004, merges=False, weightless="shared", config=lambda: LoraConfig(
        r=2, lora_alpha=3, target_modules=["q", "v", "shared"], **SEQ2SEQ)),
    "lora_table_saved": dict(base="tied", rate=0.004, merges=False, weightless="shared", config=lambda: LoraConfig(
        r=2, lora_alpha=3, modules_to_save=["shared"], **SEQ2SEQ)),
    # A head that is a target is stored whole as well, as the base has it.
    "lora_on_head": dict(base="tied", rate=0.004, merges=False, weightless="base_layer", config=lambda: LoraConfig(
        r=2, lora_alpha=3, target_modules=["q", "lm_head"], **SEQ2SEQ)),
    "dora": dict(base="tied", rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=3, use_dora=True, target_modules=["q", "v", "wi"], **SEQ2SEQ)),
    "dora_gated": dict(base="gated", rate=0.004, config=lambda: LoraConfig(
        r=3, lora_alpha=2, use_dora=True, use_rslora=True, target_modules=["k", "o", "wi_1", "wo"], **SEQ2SEQ)),
    "ia3": dict(base="tied", rate=0.01, config=lambda: IA3Config(**SEQ2SEQ)),
    "ia3_gated": dict(base="gated", rate=0.01, config=lambda: IA3Config(**SEQ2SEQ)),
    # mT5's default: of the feed-forward layer the output of `wi_1` is scaled.
    "ia3_outputs": dict(base="gated", rate=0.01, config=lambda: IA3Config(
        target_modules=["k", "v", "wi_1"], feedforward_modules=[], **SEQ2SEQ)),
    "norms": dict(base="tied", rate=0.01, config=lambda: LNTuningConfig(**SEQ2SEQ)),
    "norms_gated": dict(base="gated", rate=0.01, config=lambda: LNTuningConfig(**SEQ2SEQ)),
    "prompt": dict(base="tied", rate=0.05, merges=False, config=lambda: PromptTuningConfig(
        num_virtual_tokens=4, **SEQ2SEQ)),
    "prompt_gated": dict(base="gated", rate=0.05, merges=False, config=lambda: PromptTuningConfig(
        num_virtual_tokens=3, **SEQ2SEQ)),
    "prefix": dict(base="square", rate=0.05, merges=False, config=lambda: PrefixTuningConfig(
        num_virtual_tokens=3, **SEQ2SEQ)),
    "prefix_three": dict(base="square_three", rate=0.05, merges=False, config=lambda: PrefixTuningConfig(
        num_virtual_tokens=2, **SEQ2SEQ)),
}


# MARK: Models

def write_bases():
    """Models with the keys of published ones, which all versions of transformers read alike."""
    shutil.rmtree(BASES, ignore_errors=True)
    for name, settings in MODELS.items():
        settings = settings | dict(relative_attention_num_buckets=8, relative_attention_max_distance=20)
        untied = not settings.get("tie_word_embeddings", True)
        model = random_model(seed_of(name), (T5Config, T5ForConditionalGeneration), settings, untied)
        folder = BASES / name
        folder.mkdir(parents=True)
        tables = ["encoder.embed_tokens.weight", "decoder.embed_tokens.weight"]
        omitted = tables if untied else tables + ["lm_head.weight"]
        weights = {key: value.contiguous() for key, value in model.state_dict().items() if key not in omitted}
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        config = dict(
            architectures=["T5ForConditionalGeneration"], model_type="t5", is_encoder_decoder=True, dropout_rate=0.0,
            layer_norm_epsilon=1e-6, pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, torch_dtype="float32",
            tie_word_embeddings=not untied, num_decoder_layers=settings["num_layers"]) | settings
        (folder / "config.json").write_text(json.dumps(dict(sorted(config.items())), indent=2) + "\n")
        again = read_base(name)
        assert (again.lm_head.weight is again.shared.weight) != untied
        assert again.config.scale_decoder_outputs != untied


# MARK: Adapters

def randomize(model, case):
    """Such that every tensor matters."""
    torch.manual_seed(seed_of(case))
    is_decomposed = str(model.active_peft_config.to_dict().get("init_lora_weights")).startswith("pissa")
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        noise = torch.randn_like(parameter)
        if is_decomposed:
            parameter.data += 0.1 * noise
        elif "lora_A" in name or "lora_embedding" in name:
            parameter.data = 0.4 * noise
        elif "lora_B" in name:
            parameter.data = 0.3 * noise
        elif "magnitude" in name:
            parameter.data *= 1 + 0.2 * noise
        elif "ia3_l" in name or "ln_tuning" in name:
            parameter.data += 0.3 * noise
        elif "modules_to_save" in name:
            parameter.data += 0.2 * noise
        elif "prompt_encoder" in name:
            parameter.data = noise
        else:
            raise ValueError(f"{name} is of no known kind")


def save(model, folder, **options):
    """Without the model card and the names of this machine."""
    for config in model.peft_config.values():
        config.base_model_name_or_path = None
    model.base_model.name_or_path = None
    model.get_base_model().name_or_path = None
    model.save_pretrained(folder, **options)
    (folder / "README.md").unlink()


def create(name, case):
    folder = HERE / "peft" / name
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(seed_of(name))
    model = get_peft_model(read_base(case["base"], torch.float32), case["config"]())
    return folder, model


def tensors_by_stored_name(model):
    """The parameters of the adapter, by their names in its file."""
    if model.active_peft_config.is_prompt_learning:
        return {"prompt_embeddings": model.prompt_encoder["default"].embedding.weight}
    names = {tensor.data_ptr(): name for name, tensor in get_peft_model_state_dict(model).items()}
    found = {names[value.data_ptr()]: value for _, value in model.named_parameters() if value.data_ptr() in names}
    assert len(found) == len(names)
    return found


def opener(base, folder):
    """Reads a stored adapter back. PiSSA decomposes the model anew, which peft does in single precision alone."""
    config = PeftConfig.from_pretrained(folder)
    decomposes = getattr(config, "init_lora_weights", None) == "pissa"

    def open_model():
        # peft refuses to load prompts and prefixes for training.
        model = PeftModel.from_pretrained(
            read_base(base, torch.float32 if decomposes else torch.float64), folder,
            is_trainable=not config.is_prompt_learning)
        model = model.double().eval()
        parameters = tensors_by_stored_name(model)
        if config.is_prompt_learning:
            parameters["prompt_embeddings"].requires_grad_()
        assert parameters.keys() == load_file(folder / "adapter_model.safetensors").keys()
        for name, parameter in model.named_parameters():
            is_trained = any(parameter is other for key, other in parameters.items() if "base_layer" not in key)
            assert parameter.requires_grad == is_trained, name
        return model, parameters

    return open_model


def merged_log_likelihoods(base, open_model):
    return log_likelihoods(open_model()[0].merge_and_unload(), *batch_of(base))


def write_case(name, case, folder, extra=None):
    """The expected values of the adapter that lies in `folder`."""
    base, open_model = case["base"], opener(case["base"], folder / "adapter")
    stored = list(open_model()[1])
    extra = dict(extra or {})
    weightless = [key for key in stored if case.get("weightless") and case["weightless"] in key]
    if weightless:
        extra["weightless"] = weightless
    if case.get("merges", True):
        with torch.no_grad():
            extra["merged"] = merged_log_likelihoods(base, open_model).tolist()
    partial = stored if name in ["prompt", "prompt_gated", "prefix", "lora_sum"] else []
    found = write_expected(folder, base, open_model, case.get("rate"), weightless, partial, extra)
    if "merged" in extra:
        assert differ(torch.tensor(extra["merged"], dtype=torch.float64), found.detach()) < 1e-12
    return found.detach()


def write_simple_case(name):
    case = CASES[name]
    folder, model = create(name, case)
    randomize(model, name)
    save(model, folder / "adapter")
    write_case(name, case, folder)


# MARK: Other cases

def write_pissa():
    """`initial/` is the adapter as it was decomposed; `pissa_converted` has the trained one for the unchanged model."""
    case = dict(base="tied", rate=0.002, config=lambda: LoraConfig(
        r=2, lora_alpha=3, target_modules=["q", "v", "wi"], init_lora_weights="pissa", **SEQ2SEQ))
    folder, model = create("pissa", case)
    config = model.peft_config["default"]
    config.init_lora_weights = True
    save(model, folder / "initial")
    config.init_lora_weights = "pissa"
    randomize(model, "pissa")
    save(model, folder / "adapter")
    decomposed = write_case("pissa", case, folder)

    converted = HERE / "peft" / "pissa_converted"
    shutil.rmtree(converted, ignore_errors=True)
    save(model, converted / "adapter", path_initial_model_for_weight_conversion=str(folder / "initial"))
    found = write_case("pissa_converted", case, converted)
    assert differ(found, decomposed) < 1e-5, differ(found, decomposed)


def write_sum():
    """`first/` and `second/` with `weights`, and in `adapter/` what `add_weighted_adapter` makes of them."""
    base, weights = "tied", [0.7, -0.4]
    configs = dict(
        first=LoraConfig(r=2, lora_alpha=5, target_modules=["q", "v"], rank_pattern={"v": 1}, **SEQ2SEQ),
        second=LoraConfig(r=3, lora_alpha=4, target_modules=["q", "k", "wo"], use_rslora=True, **SEQ2SEQ))
    folder = HERE / "peft" / "lora_sum"
    shutil.rmtree(folder, ignore_errors=True)
    torch.manual_seed(seed_of("lora_sum"))
    model = get_peft_model(read_base(base, torch.float32), configs["first"], adapter_name="first")
    model.add_adapter("second", configs["second"])
    for name in configs:
        model.set_adapter(name)
        randomize(model, f"lora_sum {name}")
    model.add_weighted_adapter(list(configs), weights, "sum", combination_type="cat")
    save(model, folder)
    (folder / "sum").rename(folder / "adapter")
    found = write_case("lora_sum", dict(base=base), folder, dict(weights=weights))

    plain, summed = read_base(base), read_base(base)
    with torch.no_grad():
        for name, weight in zip(configs, weights):
            merged = opener(base, folder / name)()[0].merge_and_unload()
            for target, before, after in zip(summed.parameters(), plain.parameters(), merged.parameters()):
                target += weight * (after - before)
        assert differ(log_likelihoods(summed, *batch_of(base)), found) < 1e-6


def write_projected_prefix():
    """`projection.safetensors` is the perceptron that makes the prefix, which peft does not store.

    Gradients and training are those of the perceptron; `trained/prompt_embeddings` is the prefix that it makes then.
    """
    base = "square_three"
    config = PrefixTuningConfig(num_virtual_tokens=3, prefix_projection=True, encoder_hidden_size=7, **SEQ2SEQ)
    folder, model = create("prefix_projected", dict(base=base, config=lambda: config))
    torch.manual_seed(seed_of("prefix_projected"))
    encoder = model.prompt_encoder["default"]
    for parameter in encoder.parameters():
        parameter.data = 0.8 * torch.randn_like(parameter)
    save(model, folder / "adapter")
    save_file(encoder.state_dict(), folder / "projection.safetensors")

    def open_model():
        model = get_peft_model(read_base(base), config).double().eval()
        encoder = model.prompt_encoder["default"]
        encoder.load_state_dict(load_file(folder / "projection.safetensors"))
        return model, dict(encoder.named_parameters())

    likelihoods = write_expected(folder, base, open_model, 0.01).detach()
    flat = PeftModel.from_pretrained(read_base(base), folder / "adapter").eval()
    with torch.no_grad():
        assert differ(log_likelihoods(flat, *batch_of(base)), likelihoods) < 1e-6


def main():
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    prepare()
    others = dict(pissa=write_pissa, lora_sum=write_sum, prefix_projected=write_projected_prefix)
    # Without names on the command line, all of them.
    if not sys.argv[1:]:
        write_bases()
    for name in sys.argv[1:] or [*CASES, *others]:
        others[name]() if name in others else write_simple_case(name)


if __name__ == "__main__":
    main()
