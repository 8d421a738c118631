"""Writes reference.safetensors with the reference library, and types.safetensors by hand.

    python3 -m venv /tmp/safetensors && /tmp/safetensors/bin/pip install safetensors==0.5.3 numpy==2.2.6
    /tmp/safetensors/bin/python Tests/Fixtures/checkpoints/make_fixtures.py

The tests read reference.safetensors and also demand that Mixtape's writer gives the same bytes, so that whatever reads
the reference library's files reads Mixtape's. types.safetensors holds values in other types than Mixtape writes.
"""

import json
import pathlib
import struct

import numpy as np
from safetensors.numpy import load_file, save_file

HERE = pathlib.Path(__file__).parent

reference = {
    "encoder.weight": np.array([[0.0, -0.0, 1.5], [-2.25, 3.4028235e38, 1e-45]], dtype=np.float32),
    "decoder.weight": np.arange(4, dtype=np.float32).reshape(4, 1) / 3,
    "empty": np.zeros((0, 5), dtype=np.float32),
    "scalar": np.array(7, dtype=np.float32),
    "größe \"\n\t\u0001\\ 語": np.array([np.inf, -np.inf], dtype=np.float32),
}
save_file(reference, HERE / "reference.safetensors", metadata={"format": "pt"})
for name, tensor in load_file(HERE / "reference.safetensors").items():
    assert tensor.tobytes() == reference[name].tobytes() and tensor.shape == reference[name].shape

# numpy has no bfloat16, so this file is put together here; the reference reads back what numpy has.
halves = np.array([0x0000, 0x8000, 0x0001, 0x83FF, 0x0400, 0x3C00, 0xC555, 0x7BFF, 0x7C00, 0xFC00], dtype=np.uint16)
brains = np.array([0x0000, 0x8000, 0x0001, 0x3F80, 0xC049, 0x7F7F, 0x7F80], dtype=np.uint16)
parts = {
    "bfloat16": ("BF16", brains.tobytes(), brains.size),
    "float16": ("F16", halves.tobytes(), halves.size),
    "float64": ("F64", struct.pack("<3d", 0.1, -1e300, 5e-324), 3),
    "int64": ("I64", struct.pack("<2q", 1, -1), 2),
}
header, data = {}, b""
for name, (dtype, content, count) in parts.items():
    header[name] = {"dtype": dtype, "shape": [count], "data_offsets": [len(data), len(data) + len(content)]}
    data += content
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
(HERE / "types.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
