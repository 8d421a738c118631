"""Writes a tiny GPT-2, PEFT adapters for it, and what peft computes and trains with them.

The files are those of make_peft.py, in `bases/gpt2` and `peft/gpt2_<case>`. A sequence is the input without its end and
the target, with nothing between them. See ../README.md for how to run this.
"""

import json
import shutil
import sys

import torch
import transformers
from peft import IA3Config, LNTuningConfig, LoraConfig, PrefixTuningConfig, PromptTuningConfig
from peft import PeftConfig, PeftModel
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel

import make_peft
import reference
from make_peft import create, randomize, save, tensors_by_stored_name
from reference import BASES, HERE, differ, prepare, seed_of, sequences, write_expected

BASE = "gpt2"
SIZES = dict(vocab_size=53, n_embd=15, n_head=3, n_layer=2, n_positions=37)
CAUSAL = dict(task_type="CAUSAL_LM")
# The first token of a sequence is never predicted, so no input holds only its end.
LENGTHS = dict(inputs=[9, 2, 21, 4, 3], targets=[5, 3, 7, 1, 9])

CASES = {
    "gpt2_lora": dict(rate=0.004, config=lambda: LoraConfig(r=3, lora_alpha=5, **CAUSAL)),
    "gpt2_lora_all": dict(rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=3, target_modules=["c_attn", "c_proj", "c_fc"], rank_pattern={"mlp.c_proj": 1},
        fan_in_fan_out=True, **CAUSAL)),
    "gpt2_lora_head": dict(rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=3, modules_to_save=["lm_head", "ln_f"], **CAUSAL)),
    "gpt2_dora": dict(rate=0.004, config=lambda: LoraConfig(
        r=2, lora_alpha=3, use_dora=True, target_modules=["c_attn", "c_fc"], **CAUSAL)),
    "gpt2_ia3": dict(rate=0.01, config=lambda: IA3Config(**CAUSAL)),
    "gpt2_norms": dict(rate=0.01, config=lambda: LNTuningConfig(**CAUSAL)),
    "gpt2_prompt": dict(rate=0.05, merges=False, config=lambda: PromptTuningConfig(num_virtual_tokens=4, **CAUSAL)),
    "gpt2_prefix": dict(rate=0.05, merges=False, config=lambda: PrefixTuningConfig(num_virtual_tokens=3, **CAUSAL)),
}


def write_base():
    """Also the name of every tensor of the published files: without `transformer.` before it."""
    torch.manual_seed(seed_of(BASE))
    model = GPT2LMHeadModel(GPT2Config(bos_token_id=0, eos_token_id=1, **SIZES))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn_like(parameter)
            if ".ln_" in name and name.endswith("weight"):
                parameter.copy_(1 + 0.3 * noise)
            else:
                parameter.copy_(noise * (0.2 if name.endswith("bias") else 0.4))
    folder = BASES / BASE
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    weights = {name.removeprefix("transformer."): value.contiguous() for name, value in model.state_dict().items()
               if name != "lm_head.weight"}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = dict(
        architectures=["GPT2LMHeadModel"], model_type="gpt2", activation_function="gelu_new", attn_pdrop=0.0,
        embd_pdrop=0.0, resid_pdrop=0.0, bos_token_id=0, eos_token_id=1, layer_norm_epsilon=1e-5,
        torch_dtype="float32", mixtape=dict(delimiter="")) | SIZES
    (folder / "config.json").write_text(json.dumps(dict(sorted(config.items())), indent=2) + "\n")


def read_base(name, dtype=torch.float64):
    model = AutoModelForCausalLM.from_pretrained(BASES / name, dtype=dtype, attn_implementation="eager")
    return model.to(dtype).eval()


def batch_of(base):
    return [sequences(LENGTHS[part], SIZES["vocab_size"], seed_of(f"{base} {part}")) for part in ["inputs", "targets"]]


def target_logits(logits, target):
    """peft puts virtual tokens before the sequence, and their logits stay."""
    return logits[-len(target) - 1:-1] if target else logits[:0]


def log_likelihoods(model, inputs, targets):
    """Of each target, the sum over its tokens; one example at a time, so that nothing is padded."""
    found = []
    for source, target in zip(inputs, targets):
        ids = torch.tensor([source[:-1] + target])
        logits = model(input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False).logits[0]
        found.append(-torch.nn.functional.cross_entropy(
            target_logits(logits, target), torch.tensor(target), reduction="sum"))
    return torch.stack(found)


def padded_log_likelihoods(model, inputs, targets):
    """The same from one batch with padding on the right, where positions stay as they are."""
    rows = [source[:-1] + target for source, target in zip(inputs, targets)]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [1] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits
    found = []
    for row, part, target in zip(rows, logits[:, logits.shape[1] - longest:], targets):
        found.append(-torch.nn.functional.cross_entropy(
            target_logits(part[:len(row)], target), torch.tensor(target), reduction="sum"))
    return torch.stack(found)


def opener(folder):
    config = PeftConfig.from_pretrained(folder)

    def open_model():
        # peft refuses to load prompts and prefixes for training.
        model = PeftModel.from_pretrained(read_base(BASE), folder, is_trainable=not config.is_prompt_learning)
        model = model.double().eval()
        parameters = tensors_by_stored_name(model)
        if config.is_prompt_learning:
            parameters["prompt_embeddings"].requires_grad_()
        assert parameters.keys() == load_file(folder / "adapter_model.safetensors").keys()
        return model, parameters

    return open_model


def write_case(name):
    case = CASES[name] | dict(base=BASE)
    folder, model = create(name, case)
    randomize(model, name)
    save(model, folder / "adapter")
    open_model = opener(folder / "adapter")
    extra = {}
    if case.get("merges", True):
        with torch.no_grad():
            extra["merged"] = log_likelihoods(open_model()[0].merge_and_unload(), *batch_of(BASE)).tolist()
    partial = list(open_model()[1])
    found = write_expected(folder, BASE, open_model, case["rate"], (), partial, extra)
    if extra:
        assert differ(torch.tensor(extra["merged"], dtype=torch.float64), found.detach()) < 1e-12


def main():
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    prepare()
    # What the two scripts share asks for these by name.
    for module in [make_peft, reference]:
        module.read_base, module.batch_of = read_base, batch_of
        module.log_likelihoods, module.padded_log_likelihoods = log_likelihoods, padded_log_likelihoods
    if not sys.argv[1:]:
        write_base()
    for name in sys.argv[1:] or CASES:
        write_case(name)


if __name__ == "__main__":
    main()
