"""Writes `readings.json`: how the library tokenizers reads files of the kind that this program exports.

    python3 -m venv venv
    venv/bin/pip install transformers==5.23.0 tokenizers==0.23.3 sentencepiece==0.2.3 protobuf==7.36.2
    venv/bin/python make_readings.py

It reads the models and texts of make_fixtures.py, so run that first. The file has `models`, which are small and have
pieces of special kinds, in base 64: pieces beyond a word, and user-defined ones. `steps` are the expected steps of the
exported file. `digests` has for each model and text the first eight digits of the SHA-256 of "1 2 3". `plain` reads the
file as it is, and `t5` reads it with transformers' T5Tokenizer.
"""

import base64
import contextlib
import hashlib
import io
import json
import pathlib
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer
from transformers import AutoTokenizer

FOLDER = pathlib.Path(__file__).parent
SENTINELS = 10
CODE = ["f(x) {", "} else {", "a\nb", "x  y", "<sep> a"] * 4
IDENTITY = {"normalization_rule_name": "identity"}


def rules():
    """The map of a few characters: full-width letters, and white space."""
    rules = {code: [code - 0xFEE0] for code in range(0xFF01, 0xFF5F)}
    rules |= {code: [0x20] for code in [0x09, 0x0A, 0x0D, 0xA0, 0x3000]}
    pathlib.Path("rules.tsv").write_text(
        "".join(f"{code:X}\t{' '.join(f'{part:X}' for part in result)}\n" for code, result in sorted(rules.items())))
    return {"normalization_rule_tsv": "rules.tsv"}


def train(texts, **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=5,
        character_coverage=1.0, **options)
    return model.getvalue()


def models():
    lines = (FOLDER / "texts.txt").read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return {
            "beyond words": train(lines, vocab_size=220, split_by_whitespace=False, **IDENTITY),
            "user-defined": train(
                lines + CODE, vocab_size=150, user_defined_symbols=["\n", "{", "<sep>"], **IDENTITY),
            "line breaks": train(lines + CODE, vocab_size=150, user_defined_symbols=["\n"], **rules()),
        }


def step(type, **fields):
    return {"type": type} | fields


def split(pattern, behavior):
    return step("Split", pattern={"Regex": pattern}, behavior=behavior, invert=False)


def replace(pattern, content):
    return step("Replace", pattern={"Regex": pattern}, content=content)


def steps(proto):
    """The normalizer and the pre-tokenizer of an exported file."""
    map = proto.normalizer_spec.precompiled_charsmap
    normalizers = [step("Precompiled", precompiled_charsmap=base64.b64encode(map).decode())] if map else []
    beyond = any(piece.type == 1 and "\u2581" in piece.piece[1:] for piece in proto.pieces)
    before = [split(r"\A +|[ ▁]+\z" if beyond else r" +|[ ▁]+\z", "Removed"),
              step("Metaspace", replacement="▁", prepend_scheme="always", split=not beyond)]
    normalizers += [replace(" {2,}", " "), replace(r"\A *▁", "▁▁")] if beyond else [replace("(?<![^ ])▁", "▁▁")]
    if proto.trainer_spec.byte_fallback:
        before.append(split("<(?=0x[0-9A-F]{2}>)", "MergedWithPrevious"))
    return {
        "normalizer": step("Sequence", normalizers=normalizers),
        "pre_tokenizer": step("Sequence", pretokenizers=before),
    }


def file(proto):
    def added(id, content):
        return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
                "normalized": False, "special": True}

    size = len(proto.pieces)
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added(id, content) for id, content in enumerate(["<pad>", "</s>", "<unk>"])]
        + [added(size + SENTINELS - 1 - i, f"<extra_id_{i}>") for i in reversed(range(SENTINELS))],
        **steps(proto), "post_processor": None, "decoder": None,
        "model": {"type": "Unigram", "unk_id": 2, "byte_fallback": proto.trainer_spec.byte_fallback,
                  "vocab": [[piece.piece, piece.score] for piece in proto.pieces]},
    }


def digest(ids):
    return hashlib.sha256(" ".join(map(str, ids)).encode()).hexdigest()[:8]


def digests(json_file, texts):
    plain = Tokenizer.from_str(json.dumps(json_file))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "tokenizer.json").write_text(json.dumps(json_file | {"post_processor": plain_end()}))
        (path / "tokenizer_config.json").write_text(json.dumps({
            "tokenizer_class": "T5Tokenizer", "extra_ids": SENTINELS, "pad_token": "<pad>", "eos_token": "</s>",
            "unk_token": "<unk>"}))
        t5 = AutoTokenizer.from_pretrained(folder)
    return {"plain": [digest(plain.encode(text, add_special_tokens=False).ids) for text in texts],
            "t5": [digest(t5(text, add_special_tokens=False).input_ids) for text in texts]}


def plain_end():
    end = {"SpecialToken": {"id": "</s>", "type_id": 0}}
    a, b = ({"Sequence": {"id": id, "type_id": 0}} for id in "AB")
    return {"type": "TemplateProcessing", "single": [a, end], "pair": [a, end, b, end],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}}}


def main():
    nasty = json.loads((FOLDER / "nasty.json").read_text())["texts"]
    texts = [row["parts"][0][0] for row in nasty if len(row["parts"]) == 1 and row["parts"][0][1] == 1]
    texts += [row["text"] for row in json.loads((FOLDER / "expected.json").read_text())["t5"]["encodings"]]
    small = models()
    result = {"models": {name: base64.b64encode(model).decode() for name, model in small.items()}, "steps": {},
              "digests": {}}
    kept = {name: (FOLDER / f"{name}.model").read_bytes() for name in ["spiece", "identity", "byte_fallback", "mt5"]}
    for name, model in (small | kept).items():
        proto = sentencepiece_model_pb2.ModelProto.FromString(model)
        result["digests"][name] = digests(file(proto), texts)
        # The character maps are the models' own.
        if not proto.normalizer_spec.precompiled_charsmap:
            result["steps"][name] = json.dumps(steps(proto), ensure_ascii=False)
    (FOLDER / "readings.json").write_text(json.dumps(result, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
