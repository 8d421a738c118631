"""Writes `events.tfevents` with TensorBoard's own writer, and checks that its own reader reads the same events.

    python3 -m venv /tmp/tensorboard
    /tmp/tensorboard/bin/pip install -r Tests/Fixtures/tensorboard/requirements.txt
    /tmp/tensorboard/bin/python Tests/Fixtures/tensorboard/make_fixtures.py

The events are those that Mixtape writes in Tests/TrainingTests/EventLogTests.swift, with the same times.
"""

import pathlib
import tempfile
from unittest import mock

import numpy
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.text.summary_v2 import text_pb
from tensorboard.summary.writer import event_file_writer

HERE = pathlib.Path(__file__).parent
TIME = 1772366400.25


def scalars(step, values):
    value = summary_pb2.Summary.Value
    return event_pb2.Event(
        wall_time=TIME, step=step,
        summary=summary_pb2.Summary(value=[value(tag=tag, simple_value=number) for tag, number in values]))


def samples(step, score, rows):
    text = text_pb("samples/spell", numpy.array(rows, dtype=object)).value[0]
    value = summary_pb2.Summary.Value(tag="score/spell/exact_match", simple_value=score)
    return event_pb2.Event(wall_time=TIME, step=step, summary=summary_pb2.Summary(value=[value, text]))


def throughput(examples, tokens):
    return [("learning_rate", 0.001), ("gradient_norm", 2.5), ("examples_per_second", examples),
            ("tokens_per_second", tokens)]


EVENTS = [
    event_pb2.Event(
        wall_time=TIME, step=300,
        session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)),
    scalars(300, [("loss", 2.0), ("loss/spell", 1.5), ("loss/parse", 2.25), *throughput(16, 1920)]),
    # The second task has no example.
    scalars(301, [("loss", 0.1), ("loss/spell", 0.1), *throughput(4, 480)]),
    samples(301, 81.5, [
        ["**input**", "**expected**", "**predicted**"],
        ["spell in French: 3348", "trois mille", "trois \\*cents\\* &lt;b&gt;"],
        ["↵ é", "a or b", ""],
    ]),
]

with tempfile.TemporaryDirectory() as folder:
    # The writer takes only the time of the first event from the clock.
    with mock.patch.object(event_file_writer.time, "time", lambda: TIME):
        writer = event_file_writer.EventFileWriter(folder)
    for event in EVENTS:
        writer.add_event(event)
    writer.close()
    reader = EventAccumulator(folder).Reload()
    assert [(e.step, e.value) for e in reader.Scalars("loss/parse")] == [(300, 2.25)]
    assert [e.step for e in reader.Tensors("samples/spell")] == [301]
    [file] = pathlib.Path(folder).iterdir()
    (HERE / "events.tfevents").write_bytes(file.read_bytes())
