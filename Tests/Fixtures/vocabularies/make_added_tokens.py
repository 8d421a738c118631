"""Writes `added_tokens.json` beside itself: texts as transformers reads them with a T5 tokenizer with added tokens.

    python3 -m venv venv && venv/bin/pip install transformers==5.23.0 tokenizers==0.23.3 sentencepiece==0.2.3 protobuf==7.36.2
    venv/bin/python make_added_tokens.py

It reads `spiece.model` and `tokenizer.json`, so run make_fixtures.py first, which writes them. The file has cases. Each
has the added `tokens`, as tokenizer.json states them, and `texts`: a text, its ids without an end, and the text of
these ids unless the unknown is among them. `bytes` is the same for ByT5's tokenizer with three sentinels.
"""

import json
import pathlib
import random
import shutil
import tempfile

from transformers import AddedToken, AutoTokenizer, ByT5Tokenizer

FOLDER = pathlib.Path(__file__).parent


def token(content, **rules):
    return AddedToken(content, **({"normalized": True, "special": False} | rules))


RULES = [
    token("{"), token("{{"), token("}", lstrip=True), token("<sep>", special=True, normalized=False),
    token("[L]", lstrip=True, normalized=False), token("[R]", rstrip=True, normalized=False),
    token("[B]", lstrip=True, rstrip=True, special=True, normalized=False), token("cat", single_word=True),
    token("on", single_word=True, normalized=False), token("/"), token("é", normalized=False), token("ab"),
    token("abc", single_word=True), token("▁x"), token("a b"), token("\n", normalized=False), token("½", normalized=False),
    token("<extra_id_", normalized=False), token("<extra_id_1>2"), token("[R] [R]", normalized=False),
]
CASES = {
    "new": [token("{"), token("}"), token("<")],
    "pieces": [token(","), token(":"), token("the"), token("▁the"), token("s", single_word=True)],
    "special": [token("<sep>", special=True, normalized=False), token("[X]", special=True, normalized=False)],
    "rules": RULES,
    # Normalized, all three are a space; the special one counts.
    "spaces": [token("▁"), token("\n", lstrip=True), token("\t", special=True)],
}
TEXTS = [
    "", " ", "{", " { ", "SELECT { a < 5 }", "{ b }", "{b}", "a{b", "a {b", "a{ b", "{{{", "{{ {", "the cat, the mat: a, b",
    "thethe then the", "cats cat cat. _cat cat_ 1cat (cat)", "cat\u0301 cat\u200d écat", "on.on on-on onon", "x<sep>y", "x <sep> y",
    "<sep><sep>", "a [L] b [R] c [B] d", "a\n[L]\nb\u3000[R]\u3000c", "[R] [R] [R]  [L] [L]", "1/2 ½ 1½", "ab abc abcd ab.",
    "é e\u0301 cafe\u0301 café", "｛ ＜ ｝ ，", "▁x x▁x ▁the", "a b a  b a\u00a0b", "a\nb \n c", "\n", "<extra_id_0>{<extra_id_1>}",
    "<extra_id_1>2 <extra_id_12> <extra_id_9>", "{ <extra_id_0> {", "東京{東}京", "[B]", " [B] ", "[B]{[B]", "} } a }b", "🙂{🙂",
]
PARTS = ["a", "b", "ab", "abc", "{", "}", "<", " ", "  ", "\n", "\u3000", "the", "cat", "on", "<sep>", "[L]", "[R]", "[B]",
         "é", "½", "/", ",", ":", "s", "_", "1", "｛", "<extra_id_1>", "<extra_id_", "▁x", "x"]


def random_texts(seed):
    choose = random.Random(seed)
    return ["".join(choose.choices(PARTS, k=choose.randint(2, 14))) for _ in range(60)]


def rows(tokenizer, texts):
    for text in texts:
        ids = tokenizer(text, add_special_tokens=False).input_ids
        yield [text, ids, None if 2 in ids else tokenizer.decode(ids)]


def saved(tokenizer):
    """The tokenizer, read again from its files."""
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.save_pretrained(folder)
        return json.loads((pathlib.Path(folder) / "tokenizer.json").read_text()), AutoTokenizer.from_pretrained(folder)


def main():
    cases = {}
    for seed, (name, tokens) in enumerate(CASES.items()):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(FOLDER / "spiece.model", folder)
            (pathlib.Path(folder) / "config.json").write_text('{"model_type": "t5"}')
            tokenizer = AutoTokenizer.from_pretrained(folder, extra_ids=10)
            tokenizer.add_tokens(tokens)
            file, tokenizer = saved(tokenizer)
        contents = {token.content for token in tokens}
        cases[name] = {
            "tokens": [token for token in file["added_tokens"] if token["content"] in contents],
            "texts": list(rows(tokenizer, TEXTS + random_texts(seed))),
        }
        assert len(cases[name]["tokens"]) == len(tokens)
    tokenizer = ByT5Tokenizer(extra_ids=3)
    tokens = [token("{"), token("<<"), token("the cat"), token("[L]", lstrip=True), token("[R]", rstrip=True)]
    tokenizer.add_tokens(tokens)
    cases["bytes"] = {
        "tokens": [dict(json.loads(json.dumps(value.__getstate__())), id=id) for id, value in
                   sorted(tokenizer.added_tokens_decoder.items()) if value.content in [token.content for token in tokens]],
        "texts": list(rows(tokenizer, ["a{b", "<<<", "the cats", " the cat ", "a [L] b", "a [R] b", "<extra_id_2><<", "é{½"])),
    }
    text = json.dumps(cases, ensure_ascii=True, separators=(",", ":"))
    (FOLDER / "added_tokens.json").write_text(text.replace('],["', '],\n["') + "\n")


if __name__ == "__main__":
    main()
