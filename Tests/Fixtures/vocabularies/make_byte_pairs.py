"""Writes `byte_pairs.json` and the folder `byte_pairs` beside itself: byte-level BPE as the library tokenizers has it.

    python3 -m venv venv && venv/bin/pip install tokenizers==0.23.3
    venv/bin/python make_byte_pairs.py

The folder has a small tokenizer, trained on texts.txt, as tokenizers saves it: tokenizer.json, vocab.json, merges.txt.

The file has
- `parts`: what lines are made of. `lines()` makes 20,000 of them with SplitMix64; the test in Swift makes the same ones.
- `large`: a tokenizer trained on some of these lines: its settings, digests of its vocabulary and its merges, digests of
  the ids of each block of 500 lines, and some lines in full: the text, its ids, and the text of these ids.
- `trained`: digests of tokenizers that are trained in other ways.
- `cases`: changes of the small tokenizer.json, with texts, their ids, and the text of these ids.
- `decoded`: rows of ids of the small tokenizer, and their text.
- `classes`: the classes of all characters, as lengths of runs: 0 other, 1 letter, 2 number, 3 white space.
"""

import copy
import hashlib
import json
import os
import pathlib

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from nasty import NASTY

FOLDER = pathlib.Path(__file__).parent
MASK = (1 << 64) - 1

# Ranges of characters: scripts, signs, and in the end all characters, assigned or not.
RANGES = [
    [0x61, 0x7A], [0x61, 0x7A], [0x61, 0x7A], [0x41, 0x5A], [0x30, 0x39], [0x21, 0x2F], [0xC0, 0x17F], [0x250, 0x2FF],
    [0x300, 0x36F], [0x370, 0x3FF], [0x400, 0x4FF], [0x531, 0x587], [0x591, 0x5F4], [0x600, 0x6FF], [0x700, 0x74F],
    [0x900, 0x97F], [0x980, 0x9FF], [0xA00, 0xA7F], [0xB80, 0xBFF], [0xC00, 0xC7F], [0xE00, 0xE7F], [0xF00, 0xFFF],
    [0x1000, 0x109F], [0x10A0, 0x10FF], [0x1100, 0x11FF], [0x1200, 0x137F], [0x13A0, 0x13FF], [0x1780, 0x17FF],
    [0x1800, 0x18AF], [0x1E00, 0x1FFF], [0x2000, 0x206F], [0x2070, 0x209F], [0x20A0, 0x20CF], [0x2100, 0x218F],
    [0x2190, 0x22FF], [0x2460, 0x24FF], [0x2500, 0x27BF], [0x2E80, 0x303F], [0x3040, 0x30FF], [0x3130, 0x318F],
    [0x3200, 0x33FF], [0x4E00, 0x9FFF], [0xA000, 0xA4CF], [0xA640, 0xABFF], [0xAC00, 0xD7A3], [0xE000, 0xE0FF],
    [0xFB00, 0xFDFF], [0xFE00, 0xFEFF], [0xFF00, 0xFFEF], [0x10000, 0x10FFF], [0x11000, 0x11FFF], [0x12000, 0x123FF],
    [0x16A00, 0x16FFF], [0x17000, 0x18DFF], [0x1D000, 0x1D7FF], [0x1E000, 0x1EFFF], [0x1F000, 0x1FAFF],
    [0x20000, 0x33FFF], [0xE0000, 0xE01EF], [0x0, 0xD7FF], [0xE000, 0x10FFFF],
]
LITERALS = [
    " ", " ", " ", " ", " ", "  ", "   ", "\n", "\n\n", " \n", "\n ", "\t", "\t\t ", "\r\n", "\u00a0", " \u00a0", "\u3000", "\u2028",
    "\u0085", "\u180e", "\u200b", "\ufeff", "\x1c", "\x00", "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'RE", "'l", "'r", "'v", "'",
    " 's", "''s", "\u2019s", "n't", "don't", " we'll", "0", "12", "3.14", "1,000", "\u00bd", "\u2167", "\u0664\u0662", "x\u00b2", "_", "-", "--", "!?", "...",
    "\u2026", "(", ")", "\"", "<|endoftext|>", "<|endoftext|", "<|endoftext|><|endoftext|>", "<", "|>", "the", " the", " and", "ing", "tion",
    " \U0001f642", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "e\u0301", "aaaa", "aaaaaaaaaaaaaaaa", "abababab", "====", "--------------------------------",
]
COUNT, BLOCK = 20_000, 500


def numbers(seed):
    """SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", figure 15)."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        yield mixed ^ (mixed >> 31)


def lines():
    draw = numbers(22)
    below = lambda bound: next(draw) % bound
    for _ in range(COUNT):
        text = ""
        for _ in range(1 + below(12)):
            if below(2) == 0:
                text += LITERALS[below(len(LITERALS))]
            else:
                first, last = RANGES[below(len(RANGES))]
                for _ in range(1 + below(7)):
                    text += chr(first + below(last - first + 1))
        yield text


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def ids_digest(rows):
    return digest("".join(" ".join(map(str, row)) + "\n" for row in rows))


def new_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def train(texts, size, frequency, special):
    tokenizer = new_tokenizer()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, min_frequency=frequency, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return tokenizer


def content(tokenizer):
    """The pieces in the order of their ids, and the merges."""
    model = json.loads(tokenizer.to_str())["model"]
    pieces = sorted(model["vocab"], key=model["vocab"].get)
    assert list(model["vocab"][piece] for piece in pieces) == list(range(len(pieces)))
    return pieces, [" ".join(pair) for pair in model["merges"]]


def trained(texts, size, frequency, special):
    digests = set()
    for _ in range(3):
        tokenizer = train(texts, size, frequency, special)
        pieces, merges = content(tokenizer)
        digests.add((len(pieces), digest("\n".join(pieces)), digest("\n".join(merges))))
    assert len(digests) == 1, "the trainer is not deterministic here"
    count, pieces, merges = digests.pop()
    settings = {"size": size, "frequency": frequency, "special": special}
    return tokenizer, settings | {"count": count, "pieces": pieces, "merges": merges}


def rows(tokenizer, texts):
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        yield [text, ids, tokenizer.decode(ids, skip_special_tokens=True)]


def nasty_texts():
    for texts in NASTY.values():
        for text in texts:
            if isinstance(text, str):
                yield text


def classes():
    """Each character between others that tell its class: after a letter, before a number, and between two signs."""
    splitter = pre_tokenizers.ByteLevel(add_prefix_space=False)
    places = lambda text: [place for _, place in splitter.pre_tokenize_str(text)]
    found = []
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000 or code == 0x20:
            found.append(3 if code == 0x20 else 0)
            continue
        character = chr(code)
        around = places("a" + character + "1")
        if around[0] == (0, 2):
            found.append(1)
        elif around[1] == (1, 3):
            found.append(2)
        else:
            found.append(0 if places("!" + character + "!")[0] == (0, 3) else 3)
    runs = []
    for kind in found:
        if runs and runs[-1][0] == kind:
            runs[-1][1] += 1
        else:
            runs.append([kind, 1])
    return runs


def cases(base):
    def tokens(*described):
        """Added tokens: a piece keeps its id, others have the next."""
        next_id = len(base["model"]["vocab"])
        result = [base["added_tokens"][0]]
        for content, rules in described:
            id = base["model"]["vocab"].get(content, next_id)
            next_id += id == next_id
            flags = ["single_word", "lstrip", "rstrip", "normalized", "special"]
            result.append({"id": id, "content": content} | {flag: flag in rules for flag in flags})
        return result

    end = base["added_tokens"][0]
    level = base["pre_tokenizer"]
    few = {piece: id for id, piece in enumerate(
        piece for piece in sorted(base["model"]["vocab"], key=base["model"]["vocab"].get) if piece not in ("\u0120", "q", "\u00c3"))}
    known = [pair for pair in base["model"]["merges"] if all(piece in few for piece in pair + ["".join(pair)])]
    changes = {
        "plain": {},
        "a space before": {"pre_tokenizer": level | {"add_prefix_space": True}},
        "no words": {"pre_tokenizer": level | {"use_regex": False}},
        "whole words": {"model": {"ignore_merges": True, "merges": base["model"]["merges"][:40]}},
        "added": {"added_tokens": tokens(
            ("<sep>", ["special"]), ("the", []), ("cat", ["single_word", "normalized"]), ("[L]", ["lstrip"]),
            ("[R]", ["rstrip", "normalized"]), ("a b", ["normalized"]), ("b c", []), ("\u0120", []), ("<extra_id_0>", ["special"]),
            ("<extra_id_1>", ["special"]))},
        "added after a space": {
            "pre_tokenizer": level | {"add_prefix_space": True},
            "added_tokens": tokens(("<sep>", ["special", "rstrip"]), ("the", ["normalized"]))},
        "bytes without a piece": {"added_tokens": [end], "model": {"vocab": few, "merges": known}},
        "unknown": {"added_tokens": [end], "model": {"vocab": few, "merges": known, "unk_token": "<|endoftext|>"}},
        "joined unknown": {"added_tokens": [end], "model": {"vocab": few, "merges": known, "unk_token": "<|endoftext|>", "fuse_unk": True}},
        "merges of merges": {"model": {"merges": base["model"]["merges"][60:] + base["model"]["merges"][:60]}},
    }
    texts = [
        "", " ", "the cat's tail, and the rest", "  two  spaces  ", "a<|endoftext|>b", "<|endoftext|>", " <sep> the<sep>then", "cat cats (cat) [L] x  [R]  y\n[R]",
        "a b c b c a b", "quite a quack \u00e9\u00e9 \u0120 q q  q", "<extra_id_0>x <extra_id_1> <extra_id_2>", "\n\n a\n", "aaaaaaaaab" * 20, "on the mat " * 30,
        "x" * 70 + "y" * 70, "I'm can't WE'LL you're don\u2019t", "\u6771\u4eac\u3001\u65e5\u672c\u8a9e\u3002 \U0001f642\U0001f642",
    ]
    for name, change in changes.items():
        changed = copy.deepcopy(base)
        for key, value in change.items():
            changed[key] = changed[key] | value if key == "model" else value
        tokenizer = Tokenizer.from_str(json.dumps(changed))
        yield {"name": name, "change": change, "rows": list(rows(tokenizer, texts))}


def main():
    own = (FOLDER / "texts.txt").read_text().splitlines()
    folder = FOLDER / "byte_pairs"
    folder.mkdir(exist_ok=True)
    small, _ = trained(own, 600, 2, ["<|endoftext|>"])
    small.save(str(folder / "tokenizer.json"))
    small.model.save(str(folder))
    base = json.loads(small.to_str())

    corpus = list(lines())
    large, settings = trained(corpus[:3000], 1500, 2, ["<|endoftext|>"])
    blocks = [
        ids_digest(encoding.ids for encoding in large.encode_batch(corpus[start:start + BLOCK])) for start in range(0, COUNT, BLOCK)]
    shown = list(rows(large, corpus[::80] + list(nasty_texts())))

    others = []
    for name, texts, arguments in [
        ("texts", own, (500, 1, ["<pad>", "</s>", "<unk>"])), ("texts", own, (100_000, 2, ["<|endoftext|>"])),
        ("texts", own, (700, 5, ["<|endoftext|>"])), ("lines", corpus[3000:5000], (900, 2, ["<pad>", "</s>", "<unk>"])),
        ("texts", own, (257, 2, ["<|endoftext|>"])),
    ]:
        others.append({"texts": name} | trained(texts, *arguments)[1])

    draw = numbers(5)
    decoded = []
    for _ in range(300):
        ids = [next(draw) % (200 if next(draw) % 3 else len(base["model"]["vocab"])) for _ in range(next(draw) % 12)]
        decoded.append([ids, small.decode(ids, skip_special_tokens=True)])

    result = {
        "parts": {"ranges": RANGES, "literals": LITERALS}, "large": settings | {"blocks": blocks, "rows": shown},
        "trained": others, "cases": list(cases(base)), "decoded": decoded, "classes": classes(),
    }
    text = json.dumps(result, ensure_ascii=True, separators=(",", ":"))
    (FOLDER / "byte_pairs.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
