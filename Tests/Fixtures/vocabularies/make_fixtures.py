"""Makes the vocabulary fixtures with the reference implementations.

    python3 -m venv venv
    venv/bin/pip install sentencepiece==0.1.97 transformers==5.23.0 tokenizers==0.23.3 protobuf==3.20.3
    venv/bin/python make_fixtures.py

Writes, beside itself:

texts.txt         what the models are trained on
*.model           models: spiece (T5's normaliser), byte_fallback (no normaliser), identity (none, and trained on the
                  texts of nasty.py, too), mt5 (with sentinels of its own, as mT5 has them, and a normaliser of 100 rules)
expected.json     for each text its ids, and for each list of ids its text; models of other types than unigram
nasty.json        the texts of nasty.py and, for each model, a digest of each text's ids and of the text they give back:
                  the first eight digits of the SHA-256 of "1 2 3", a line feed, and that text; then one digest for all
                  texts that are not repetitions, one after the other, and those for ill-formed bytes as text. Models
                  that would be large are not kept: their options are, and a test trains them again
tokenizer.json    what transformers saves of spiece.model with ten sentinels, the character map cut out, as it is the
                  model's; its place there is in expected.json
mt5.json          the same of mt5.model

and prints where transformers' tokenizer and SentencePiece give different ids.
"""

import base64
import contextlib
import hashlib
import io
import json
import pathlib
import random
import re
import shutil
import tempfile

import sentencepiece
from nasty import BROKEN, NASTY, SENTINELS as SENTINEL_TEXTS
from transformers import AutoTokenizer, ByT5Tokenizer, T5Tokenizer

FOLDER = pathlib.Path(__file__).parent
SENTINELS = 10

WORDS = """the cat sat on a mat while dogs ran over hills and café naïve Straße über größer hello world number
translate English to German question context answer price total euros date March April zwölf fünfzig quatre vingt
señor год слово 東京 日本 x y z""".split()
ENDINGS = ["", "", "", "s", "ing", "ed", "lich", "ment", ",", ".", ":", "-a", "é"]

TEXTS = [
    "", " ", "   ", "a", "the cat sat on the mat", "  the   cat  ", "hello world", "Hello, World!", "1234", "in 1987, 42 dogs",
    "café naïve", "cafe\u0301", "Straße über größer", "東京 日本", "год слово", "ﬁne ｆｕｌｌ ½ Ⅷ", "tab\tnew\nline\r\n", "\u00a0x\u2003y",
    "zero\u200bwidth", "emoji 🙂 twice 🙂🙂", "unknown ¤ © Ω ж", "▁ mark", "<s> </s> <pad> <unk>", "x" * 300, "{braces}  [and] (more)",
    "nul\u0000byte", "العربية",
]


# Trained on texts.txt and the short texts of nasty.py. The file of the first model is kept.
NASTY_MODELS = {
    "identity": {"vocab_size": 560, "normalization_rule_name": "identity"},
    "nmt_nfkc": {"vocab_size": 480},
    "nmt_nfkc_cf": {"vocab_size": 460, "normalization_rule_name": "nmt_nfkc_cf"},
    "nmt_nfkc_bytes": {"vocab_size": 520, "byte_fallback": True, "character_coverage": 0.99},
}


def train(texts, **options):
    model = io.BytesIO()
    options = {"model_type": "unigram", "split_digits": True, "character_coverage": 1.0} | options
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=5,
        **options)
    return model.getvalue()


def train_mt5(texts):
    """A model with the sentinels of mT5. Its normaliser changes only full-width letters and some spaces."""
    rules = {code: [code - 0xFEE0] for code in range(0xFF01, 0xFF5F)}
    rules |= {code: [0x20] for code in [0x09, 0x0A, 0x0D, 0xA0, 0x3000]} | {0xFB01: [0x66, 0x69]}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        # The model keeps the file's name.
        with open("rules.tsv", "w") as file:
            for code, result in sorted(rules.items()):
                file.write(f"{code:X}\t{' '.join(f'{part:X}' for part in result)}\n")
        return train(
            texts, vocab_size=120, normalization_rule_tsv="rules.tsv",
            user_defined_symbols=[f"\u2581<extra_id_{i}>" for i in range(4, -1, -1)])


def parts(text):
    return [[text, 1]] if isinstance(text, str) else [[part, 1] if isinstance(part, str) else part for part in text]


def nasty_texts():
    """Each text with its kind and its parts."""
    for kind, texts in NASTY.items():
        for text in texts:
            yield kind, parts(text)
    # 100,000 characters of words.
    yield "long", [["".join(random.Random(5).choices("abcdefghij klmnopq. ", k=1000)), 100]]


def digest(ids, text):
    return hashlib.sha256((" ".join(map(str, ids)) + "\n" + text).encode()).hexdigest()[:8]


def text_of(parts):
    return "".join(text * count for text, count in parts)


def digests(processor, texts):
    return [digest(ids, processor.decode(ids)) for ids in (processor.encode(text) for text in texts)]


def with_sentinels(processor, text, count):
    """The ids of a text, cut at its sentinels."""
    ids = []
    spellings = [f"<extra_id_{i}>" for i in range(count)]
    for part in re.split("(" + "|".join(spellings) + ")", text):
        if part in spellings:
            ids.append(len(processor) + count - 1 - spellings.index(part))
        elif part:
            ids += processor.encode(part)
    return ids


def report(name, text, theirs, ours):
    if theirs != ours:
        print(f"{name}: {text[:40]!r}: transformers {theirs[:24]}, SentencePiece {ours[:24]}")


def saved_tokenizer(model, sentinels):
    """The tokenizer of a model, and its JSON as transformers saves it."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "spiece.model").write_bytes(model)
        tokenizer = T5Tokenizer.from_pretrained(folder, extra_ids=sentinels)
        tokenizer.save_pretrained(path / "saved")
        saved = AutoTokenizer.from_pretrained(path / "saved")
        return json.loads((path / "saved" / "tokenizer.json").read_text()), saved


def main():
    random.seed(20180819)
    lines = []
    for _ in range(400):
        words = [random.choice(WORDS) + random.choice(ENDINGS) for _ in range(random.randint(1, 9))]
        if random.random() < 0.5:
            words.insert(random.randrange(len(words) + 1), str(random.randint(0, 99999)))
        lines.append(" ".join(words))
    (FOLDER / "texts.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    nasty = list(nasty_texts())
    texts = [text_of(parts) for _, parts in nasty]
    texts.append("".join(text for text, (_, parts) in zip(texts, nasty) if len(parts) == 1 and parts[0][1] == 1))
    broken = [bytes.decode(errors="replace") for bytes in BROKEN]
    # The trainer skips texts with these characters.
    more = [t for ts in NASTY.values() for t in ts if isinstance(t, str) and not {"\0", "\u2585"} & set(t)]
    models = {
        "spiece": train(lines, vocab_size=150),
        "byte_fallback": train(
            lines, vocab_size=400, character_coverage=0.99, byte_fallback=True, normalization_rule_name="identity"),
        "mt5": train_mt5(lines),
    }
    models |= {name: train(lines + more, **options) for name, options in NASTY_MODELS.items()}
    processors = {name: sentencepiece.SentencePieceProcessor(model_proto=model) for name, model in models.items()}
    expected = {}
    for name in ["spiece", "byte_fallback"]:
        processor = processors[name]
        choose = random.Random(7)
        lists = [[choose.randrange(3, len(processor)) for _ in range(choose.randint(1, 12))] for _ in range(20)]
        expected[name] = {
            "size": len(processor),
            "encodings": [{"text": text, "ids": processor.encode(text)} for text in TEXTS],
            "decodings": [{"ids": ids, "text": processor.decode(ids)} for ids in [[], [2], [2, 2, 5]] + lists],
        }
    for name in ["spiece", "byte_fallback", "mt5", "identity"]:
        (FOLDER / f"{name}.model").write_bytes(models[name])

    expected["types"] = {}
    for kind, size in [("bpe", 90), ("word", 50), ("char", 60)]:
        model = train(
            lines, model_type=kind, vocab_size=size, normalization_rule_name="identity", character_coverage=0.99)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        expected["types"][kind] = {
            "model": base64.b64encode(model).decode(), "encodings": [
                {"text": text, "ids": processor.encode(text), "decoded": processor.decode(processor.encode(text))}
                for text in ["", "the cat sat on a mat", "  the   cats: 1234 ", "café {x}", "<unk> 東京 🙂"]],
        }

    # T5's sentinels, and the files that transformers saves.
    saved, tokenizer = saved_tokenizer(models["spiece"], SENTINELS)
    rows = []
    for text in SENTINEL_TEXTS:
        ids = with_sentinels(processors["spiece"], text, SENTINELS)
        theirs = tokenizer(text, add_special_tokens=False).input_ids
        report("sentinels", text, theirs, ids)
        row = {"text": text, "ids": ids}
        # The tokenizer and SentencePiece spell the unknown differently.
        if 2 not in ids and theirs == ids:
            row["decoded"] = tokenizer.decode(ids)
        rows.append(row)
    character_map = base64.b64decode(saved["normalizer"]["precompiled_charsmap"])
    expected["t5"] = {
        "sentinels": SENTINELS, "size": len(tokenizer), "encodings": rows,
        "characterMap": [models["spiece"].index(character_map), len(character_map)],
    }
    saved["normalizer"]["precompiled_charsmap"] = "CUT OUT"
    mt5, mt5_tokenizer = saved_tokenizer(models["mt5"], 0)
    for name, file, theirs in [("spiece", saved, tokenizer), ("mt5", mt5, mt5_tokenizer)]:
        text = json.dumps(file, ensure_ascii=False, separators=(",", ":"))
        (FOLDER / {"spiece": "tokenizer.json", "mt5": "mt5.json"}[name]).write_text(text + "\n")
        for text in texts:
            report(name, text, theirs(text, add_special_tokens=False).input_ids, processors[name].encode(text))

    tokenizer = ByT5Tokenizer()
    rows = [{"text": t, "ids": tokenizer(t, add_special_tokens=False).input_ids} for t in TEXTS + SENTINEL_TEXTS]
    # ByT5Tokenizer also finds its special tokens in texts; here a text is only a text.
    rows = [row for row in rows if "</s>" not in row["text"]]
    lists = [[3 + 0xC3, 3 + 0xA9], [3 + 0xC3, 3 + 0x41], [3 + 0xFF, 3 + 0x62], [3 + 0xE2, 3 + 0x82, 3 + 0x63], [259, 3 + 0x61, 383]]
    expected["byt5"] = {
        "size": len(tokenizer),
        "encodings": rows,
        "decodings": [{"ids": ids, "text": tokenizer.decode(ids)} for ids in lists],
    }
    write("expected.json", expected)
    write("nasty.json", {
        "texts": [{"kind": kind, "parts": parts} for kind, parts in nasty],
        "broken": [list(bytes) for bytes in BROKEN],
        "digests": {
            name: digests(processor, texts + broken) for name, processor in processors.items() if name != "mt5"
        },
        "trained": NASTY_MODELS,
    })


def write(name, value):
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    (FOLDER / name).write_text(text + "\n")


if __name__ == "__main__":
    main()
