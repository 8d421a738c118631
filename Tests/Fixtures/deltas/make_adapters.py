"""Writes bottleneck adapters and prefixes of the adapters library for the models of make_peft.py.

For each case `adapters/<case>/` holds what a case of make_peft.py holds. The directory `adapter/` is the one that
`save_adapter` writes with safetensors. The library saves prefixes only in its pickled format, where each tensor has a
name for every attention. Here `adapter.safetensors` has each tensor once, by the shortest name. The library reads that.

`aligned` in expected.json of prefixes: the log-likelihoods with other relative positions; see `aligned_bias`.

See ../README.md for how to run this.
"""

import logging
import shutil
import sys

import adapters
import torch
import transformers
from adapters import DoubleSeqBnConfig, ParBnConfig, PrefixTuningConfig, SeqBnConfig
from safetensors.torch import load_file, save_file
from transformers.models.t5.modeling_t5 import T5Attention

from reference import HERE, batch_of, differ, log_likelihoods, prepare, read_base, seed_of, write_expected

NAME = "task"
CASES = {
    "houlsby": dict(base="tied", rate=0.004, config=DoubleSeqBnConfig(reduction_factor=4), with_head=True),
    "houlsby_cross": dict(base="gated", rate=0.004, config=DoubleSeqBnConfig(reduction_factor=6, cross_adapter=True)),
    "pfeiffer": dict(base="tied", rate=0.004, config=SeqBnConfig(reduction_factor=4)),
    "pfeiffer_gated": dict(base="gated", rate=0.004, config=SeqBnConfig(reduction_factor=4)),
    "parallel": dict(base="tied", rate=0.002, config=ParBnConfig()),
    "parallel_gated": dict(base="gated", rate=0.002, config=ParBnConfig(reduction_factor=3)),
    "prefix": dict(base="tied", rate=0.02, config=PrefixTuningConfig(flat=True, prefix_length=3)),
    "prefix_projected": dict(base="gated", rate=0.01, config=PrefixTuningConfig(prefix_length=2, bottleneck_size=5)),
}

single = torch.Tensor.float
library_bias = T5Attention.compute_bias


def keep_double(tensor):
    """`float()` for the library's softmax, which would round to single precision."""
    return tensor if tensor.dtype == torch.float64 else single(tensor)


def aligned_bias(attention, query_length, key_length, device=None, cache_position=None):
    """The relative positions that peft gives: the prefix lies before the sequence.

    The library counts keys from the first of the prefix, but queries from the first token. So a key seems to lie
    further right than it does, by the length of the prefix.
    """
    prefix = key_length - len(cache_position)
    return library_bias(attention, query_length, key_length, device=device, cache_position=cache_position + prefix)


def initialized(base):
    model = read_base(base)
    model.name_or_path = model.config._name_or_path = "tiny"
    adapters.init(model)
    return model


def randomize(model, name, is_prefix):
    torch.manual_seed(seed_of(f"adapters {name}"))
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = (0.8 if is_prefix else 0.25) * torch.randn(parameter.shape)


def save(model, folder, with_head):
    model.save_adapter(str(folder), NAME, with_head=with_head, use_safetensors=True)


def save_prefix(model, folder):
    model.save_adapter(str(folder), NAME, with_head=False)
    pickled = folder / "pytorch_adapter.bin"
    tensors = torch.load(pickled)
    pickled.unlink()
    names = [name for name in tensors if name.startswith("prefix_tuning.prefix_tunings.")]
    save_file({name: tensors[name] for name in names}, folder / "adapter.safetensors")


def opener(base, folder):
    def open_model():
        model = initialized(base)
        model.load_adapter(str(folder), use_safetensors=True)
        model.train_adapter(NAME)
        model = model.double().eval()
        stored = load_file(folder / "adapter.safetensors")
        names = {value.data_ptr(): name for name, value in model.state_dict().items() if name in stored}
        parameters = {names[value.data_ptr()]: value for value in model.parameters() if value.requires_grad}
        assert parameters.keys() == stored.keys()
        return model, parameters

    return open_model


def write_case(name):
    case = CASES[name]
    folder = HERE / "adapters" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    is_prefix = isinstance(case["config"], PrefixTuningConfig)
    model = initialized(case["base"])
    model.add_adapter(NAME, config=case["config"])
    model.train_adapter(NAME)
    model = model.to(torch.float32)
    randomize(model, name, is_prefix)
    if is_prefix:
        save_prefix(model, folder / "adapter")
    else:
        save(model, folder / "adapter", case.get("with_head", False))

    open_model = opener(case["base"], folder / "adapter")
    extra = {}
    if is_prefix:
        T5Attention.compute_bias = aligned_bias
        with torch.no_grad():
            extra["aligned"] = log_likelihoods(open_model()[0], *batch_of(case["base"])).tolist()
        T5Attention.compute_bias = library_bias
    write_expected(folder, case["base"], open_model, case["rate"], extra=extra)


def main():
    transformers.logging.set_verbosity_error()
    logging.getLogger("adapters").setLevel(logging.ERROR)
    prepare()
    torch.Tensor.float = keep_double
    # Without names on the command line, all of them.
    for name in sys.argv[1:] or CASES:
        write_case(name)


if __name__ == "__main__":
    main()
