"""Reads the event files of a run with TensorBoard's own reader and compares them with the run's log.

    /tmp/tensorboard/bin/python Tests/Fixtures/tensorboard/check_events.py runs/quickstart

Run it after a change of the code that writes for TensorBoard, also on a run that was killed and continued.
"""

import json
import pathlib
import sys

import numpy
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = pathlib.Path(sys.argv[1])
expected = {}
for line in map(json.loads, (run / "log.jsonl").read_text().splitlines()):
    def add(tag, value):
        if value is not None:
            expected.setdefault(tag, []).append((line["step"], numpy.float32(value)))

    if "tasks" in line:
        for name in ["loss", "learning_rate", "gradient_norm"]:
            add(name, line[name])
        for task, values in line["tasks"].items():
            add(f"loss/{task}", values["loss"])
    else:
        for metric, values in line["metrics"].items():
            add(f"score/{line['task']}/{metric}", values["value"])
everything = {"scalars": 0, "tensors": 0}
reader = EventAccumulator(str(run / "tensorboard"), size_guidance=everything).Reload()
tags = reader.Tags()
speeds = {"examples_per_second", "tokens_per_second"}
assert set(tags["scalars"]) == set(expected) | speeds, set(tags["scalars"]) ^ set(expected)
for tag, points in expected.items():
    found = [(event.step, numpy.float32(event.value)) for event in reader.Scalars(tag)]
    assert found == points, f"{tag}: {found[:3]}... instead of {points[:3]}..."
steps = [step for step, _ in expected["loss"]]
for tag in speeds:
    assert [event.step for event in reader.Scalars(tag)] == steps, tag
print(f"{len(steps)} steps, {len(tags['scalars'])} scalars, texts: {', '.join(tags['tensors'])}")
