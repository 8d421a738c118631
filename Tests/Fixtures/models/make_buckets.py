"""Writes buckets.json: transformers' T5 bucket of every relative position from -300 to 300.

See ../README.md for how to run it.
"""

import json
import pathlib

import torch
from transformers.models.t5.modeling_t5 import T5Attention

HERE = pathlib.Path(__file__).parent
distances = torch.arange(-300, 301)
cases = []
for count, maximum in [(32, 128), (8, 20), (16, 64), (33, 128), (9, 20), (5, 7)]:
    for bidirectional in [True, False]:
        buckets = T5Attention._relative_position_bucket(
            distances, bidirectional=bidirectional, num_buckets=count, max_distance=maximum)
        cases.append({
            "count": count, "maximumDistance": maximum, "isBidirectional": bidirectional, "first": -300,
            "buckets": buckets.tolist(),
        })
(HERE / "buckets.json").write_text(json.dumps(cases) + "\n", encoding="ascii")
