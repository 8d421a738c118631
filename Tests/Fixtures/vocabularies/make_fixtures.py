"""Makes the vocabulary fixtures with the reference implementations.

    python3 -m venv venv
    venv/bin/pip install sentencepiece==0.1.97 transformers==5.23.0 tokenizers==0.23.3 protobuf==3.20.3
    venv/bin/python make_fixtures.py

Writes, beside itself: texts.txt (what the models are trained on), spiece.model and byte_fallback.model, and
expected.json, which holds for each text its ids, and for each list of ids its text.
"""

import io
import json
import pathlib
import random
import shutil
import tempfile

import sentencepiece
from transformers import ByT5Tokenizer, T5Tokenizer

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
SENTINEL_TEXTS = [
    "<extra_id_0>", "hello <extra_id_0> world", "hello<extra_id_1>world", "<extra_id_0> a <extra_id_1>", "<extra_id_0><extra_id_1>",
    "hello  <extra_id_3>  world ", "<extra_id_9> x", "<extra_id_10> x", "<extra_id_01> x", "<extra_id_> <extra_id_1", "a<<extra_id_2>>",
    "café <extra_id_4> 🙂 <extra_id_5>", " <extra_id_6> ",
]


def train(texts, **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, model_type="unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
        split_digits=True, minloglevel=5, **options)
    return model.getvalue()


def main():
    random.seed(20180819)
    lines = []
    for _ in range(400):
        words = [random.choice(WORDS) + random.choice(ENDINGS) for _ in range(random.randint(1, 9))]
        if random.random() < 0.5:
            words.insert(random.randrange(len(words) + 1), str(random.randint(0, 99999)))
        lines.append(" ".join(words))
    (FOLDER / "texts.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    models = {
        "spiece": train(lines, vocab_size=150, character_coverage=1.0),
        "byte_fallback": train(
            lines, vocab_size=400, character_coverage=0.99, byte_fallback=True, normalization_rule_name="identity"),
    }
    expected = {}
    for name, model in models.items():
        (FOLDER / f"{name}.model").write_bytes(model)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        choose = random.Random(7)
        lists = [[choose.randrange(3, len(processor)) for _ in range(choose.randint(1, 12))] for _ in range(20)]
        expected[name] = {
            "size": len(processor),
            "encodings": [{"text": text, "ids": processor.encode(text)} for text in TEXTS],
            "decodings": [{"ids": ids, "text": processor.decode(ids)} for ids in [[], [2], [2, 2, 5]] + lists],
        }
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(FOLDER / "spiece.model", folder)
        tokenizer = T5Tokenizer.from_pretrained(folder, extra_ids=SENTINELS)
        rows = []
        for text in SENTINEL_TEXTS:
            ids = tokenizer(text, add_special_tokens=False).input_ids
            row = {"text": text, "ids": ids}
            # The tokenizer spells the unknown otherwise than SentencePiece does.
            if 2 not in ids:
                row["decoded"] = tokenizer.decode(ids)
            rows.append(row)
        expected["t5"] = {"sentinels": SENTINELS, "size": len(tokenizer), "encodings": rows}
    tokenizer = ByT5Tokenizer()
    rows = [{"text": t, "ids": tokenizer(t, add_special_tokens=False).input_ids} for t in TEXTS + SENTINEL_TEXTS]
    # ByT5Tokenizer finds its special tokens in texts too; here a text is a text.
    rows = [row for row in rows if "</s>" not in row["text"]]
    lists = [[3 + 0xC3, 3 + 0xA9], [3 + 0xC3, 3 + 0x41], [3 + 0xFF, 3 + 0x62], [3 + 0xE2, 3 + 0x82, 3 + 0x63], [259, 3 + 0x61, 383]]
    expected["byt5"] = {
        "size": len(tokenizer),
        "encodings": rows,
        "decodings": [{"ids": ids, "text": tokenizer.decode(ids)} for ids in lists],
    }
    text = json.dumps(expected, ensure_ascii=True, separators=(",", ":"))
    (FOLDER / "expected.json").write_text(text + "\n")


main()
