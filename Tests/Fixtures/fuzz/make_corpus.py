"""Writes the inputs that Tests/EndToEnd/Fuzz replays: TARGET/NAME beside this script. Python 3.11 alone.

    python3 Tests/Fixtures/fuzz/make_corpus.py

Each input once revealed a fault. FuzzTarget.swift says which file of a project a TARGET stands for. expected.json says
how its commands end. Large inputs are packed, because they mostly repeat one short text.
"""

import gzip
import json
import pathlib
import sqlite3
import tempfile

HERE = pathlib.Path(__file__).parent


def write(name, content, packed=False):
    data = content if isinstance(content, bytes) else content.encode()
    path = HERE / (name + ".gz" if packed else name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, 9, mtime=0) if packed else data)


def task(source, name="parity", **rest):
    """A task file; `rest` replaces or adds keys."""
    keys = {
        "name": name,
        "sources": {"train": source},
        "input": "parity: {number}",
        "target": "{parity}",
        "metrics": ["exact_match"],
    }
    return json.dumps(keys | rest, ensure_ascii=False, indent=1) + "\n"


def query(text):
    return task({"path": "rows.sqlite", "query": text}, "rows", input="{question}", target="{answer}")


def database(*statements):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "made.sqlite"
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path.read_bytes()


def definitions():
    write("task/escapes", task("parity.train.jsonl", description="\x1b[31mred\x1b[0m \u202egnorw", wrong="\x1b]0;x\x07"))
    write("task/escapes-in-key", task("parity.train.jsonl").replace('"target"', '"tar\\u001b[2Jget"'))
    labels = [f"label {number}" for number in range(20_000)]
    write("task/many-labels", task("parity.train.jsonl", labels=labels, metrics=["accuracy"]), packed=True)
    unknown = {f"unknown{number}": number for number in range(10_000)}
    write("task/many-unknown-keys", task("parity.train.jsonl", **unknown), packed=True)
    write("query/tokenizer-pointer", query("SELECT fts3_tokenizer('x', x'4141414141414141') AS question, 'a' AS answer"))
    write("query/tokenizer-address", query("SELECT hex(fts3_tokenizer('simple')) AS question, 'a' AS answer"))
    write("query/extension", query("SELECT load_extension('/tmp/none.so') AS question, 'a' AS answer"))
    write("query/attach", query("ATTACH 'parity.train.jsonl' AS other"))
    write("query/large-blob", query("SELECT hex(zeroblob(900000000)) AS question, 'a' AS answer"))
    write("mixture/far-apart", '{"name": "both", "tasks": {"parity": 10000000, "starts": 1}}\n')
    pipeline = {
        "name": "fuzz",
        "mixture": {"tasks": ["capitals", "parity", "starts"], "policy": "equal"},
        "vocabulary": {"kind": "bytes", "sentinels": 0},
        "model": {"modelWidth": 32, "heads": 2, "headWidth": 16, "feedForwardWidth": 64, "layers": 1},
        "training": {"steps": 4, "batchExamples": 8},
    }
    write("pipeline/foreign-keys", json.dumps(pipeline | {
        "training": {"steps": 4, "batchSize": 8, "learningRate": 0.1, "maxGradNorm": 1, "fp16": True},
    }))
    write("pipeline/name-of-a-folder", json.dumps(pipeline | {"name": "vocabularies"}))
    write("pipeline/name-of-a-lock", json.dumps(pipeline | {"name": "x.lock"}))
    write("pipeline/store-in-memory", json.dumps(pipeline | {"store": ":memory:"}))


def data():
    write("json-lines/one-key-composed-twice", '{"number": 1, "caf\\u00e9": 1, "cafe\\u0301": 2, "parity": "odd"}\n')
    write("json-lines/escapes", '{"number": 1, "parity": "\\u001b[31modd\\u202e"}\n')
    write("csv/lone-returns", 'question,answer\rIs it late?,no\r"Who, you?",I\r')
    columns = ",".join(f"c{number}" for number in range(20_000))
    write("csv/many-columns", f"question,answer,{columns}\na,b,{columns}\n", packed=True)
    for name, unit in [("comments", "<!--"), ("scripts", "<script>"), ("references", "&"), ("tags", "<a ")]:
        write(f"text/unclosed-{name}", unit * (200_000 // len(unit)) + "\n", packed=True)
    write("pattern/deep", "a" * 200_000 + "\n", packed=True)
    write("pattern/runaway", "a" * 40 + "!\n")
    view = "CREATE VIEW rows AS SELECT fts3_tokenizer('simple', x'4141414141414141') AS question, 'a' AS answer"
    write("sqlite/view-with-a-pointer", database(view))
    write("draft/index-column", ",question,answer\n0,Is it late?,no\n1,Who?,I\n2,Where?,here\n")
    write("draft/separator-line", "sep=;\nquestion;answer\nIs it late?;no\nWho?;I\nWhere?;here\n")


def runs():
    write("store/negative-version", database("PRAGMA user_version = -1", "CREATE TABLE songs (title)"))
    write("store/later-version", database("PRAGMA user_version = 2147483647", "CREATE TABLE songs (title)"))
    step = {
        "step": 1, "loss": 5.0, "learning_rate": 0.001, "gradient_norm": 2.0, "tokens": 2**63 - 1,
        "tasks": {"parity": {"loss": 5.0, "target_tokens": 2**63 - 1, "examples": 2**63 - 1}},
    }
    lines = [json.dumps(step | {"step": number}) for number in range(1, 5)]
    write("run-log/largest-counts", "\n".join(lines) + "\n")
    write("run-log/damaged-line", "\n".join([lines[0], lines[1][:40], *lines[2:]]) + "\n")
    write("run-log/negative-step", json.dumps(step | {"step": -2**63}) + "\n")


def directories():
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "4d" * 32 + "\nsize 242043056\n"
    write("model.safetensors/lfs-pointer", pointer)
    write("spiece.model/lfs-pointer", pointer)
    header = b'{"x":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,16]}}'
    write("model.safetensors/largest-shape", len(header).to_bytes(8, "little") + header + bytes(16))
    write("model.safetensors/largest-header", (2**63 - 1).to_bytes(8, "little") + b"{}")


def inputs():
    write("lines/long", "word " * 80_000 + "\n", packed=True)
    write("records/broken-first-line", '{"input": "parity: 7"\n{"input": "parity: 8"}\n')
    write("records/empty-last-line", '{"input": "parity: 7", "number": 7}\n\n')
    write("pairs/long", json.dumps({"input": "x" * 400_000, "target": "odd"}) + "\n", packed=True)
    write("pairs/empty-last-line", '{"input": "parity: 7", "target": "odd"}\n\n')
    write("predictions/too-few", '{"prediction": "even"}\n')
    write("predictions/escapes", '{"prediction": "\\u001b[31m"}\n' * 8)


for make in (definitions, data, runs, directories, inputs):
    make()
