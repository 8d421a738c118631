"""Writes `added_tokens/`: a tiny T5 model whose tokenizer has added tokens, and transformers' results with it.

    model.safetensors, config.json     random weights; the table was resized to the tokenizer
    spiece.model                       of the tokenizer before that, with a character map of a hundred rules
    expected.json                      for each way in which the files of a directory may state the tokens, these files
                                       as JSON, and pairs of texts with their ids, the end included, and log-likelihoods

All of it is computed from a directory with these files as `from_pretrained` reads it back, in double precision. See
../README.md for how to run this; it needs sentencepiece 0.2.3 and protobuf 7.36.2, too.
"""

import contextlib
import io
import json
import pathlib
import random
import shutil
import tempfile

import sentencepiece
import torch
from transformers import AddedToken, AutoModelForSeq2SeqLM, AutoTokenizer, T5Config, T5ForConditionalGeneration
from transformers.models.t5.modeling_t5 import T5LayerNorm

from make_fixtures import layer_norm, read_model

HERE = pathlib.Path(__file__).parent / "added_tokens"
SENTINELS = 4
WORDS = """SELECT FROM WHERE a b c x y f g ( ) : , . 5 10 count name city the of and or not is in [ ] = > + -""".split()
PAIRS = [
    ("SELECT { a < 5 }", "{ b }"), ("f (x) : y", "( b )"), ("SELECT name FROM city WHERE x<5", "{name}{city}"),
    ("{{the} <extra_id_0> }", "<extra_id_0> {a} <extra_id_1>"), ("a\n{ b", "<"), ("ｆ（ｘ）： ｛ｙ｝", "（ｂ）"),
]


def train_pieces():
    """A unigram model of a hundred pieces, which normalises full-width letters and some spaces."""
    choose = random.Random(3)
    lines = [" ".join(choose.choices(WORDS, k=choose.randint(2, 9))) for _ in range(300)]
    lines += ["".join(choose.choices(WORDS, k=3)) for _ in range(100)]
    rules = {code: [code - 0xFEE0] for code in range(0xFF01, 0xFF5F)}
    rules |= {code: [0x20] for code in [0x09, 0x0A, 0x0D, 0xA0, 0x3000]}
    model = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        with open("rules.tsv", "w") as file:
            for code, result in sorted(rules.items()):
                file.write(f"{code:X}\t{' '.join(f'{part:X}' for part in result)}\n")
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_writer=model, vocab_size=90, normalization_rule_tsv="rules.tsv",
            character_coverage=1.0, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=5)
    return model.getvalue()


def write_model(rows):
    """The table after `resize_token_embeddings`, with weights that make all inputs matter."""
    torch.manual_seed(18)
    model = T5ForConditionalGeneration(T5Config(
        vocab_size=90 + SENTINELS, d_model=16, d_kv=8, d_ff=24, num_layers=2, num_heads=2, dropout_rate=0.1,
        relative_attention_num_buckets=8, relative_attention_max_distance=20, decoder_start_token_id=0))
    model.resize_token_embeddings(rows)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name == "shared.weight":
                parameter.copy_(2 * torch.randn_like(parameter))
            elif not name.endswith("layer_norm.weight"):
                parameter.mul_(1.5)
    model.save_pretrained(HERE)
    (HERE / "generation_config.json").unlink()


def directory(folder, files):
    """A directory with the model, the old spiece.model and other files of the tokenizer."""
    for name in ["config.json", "model.safetensors", "spiece.model"]:
        shutil.copy(HERE / name, folder)
    for name, content in files.items():
        (pathlib.Path(folder) / name).write_text(json.dumps(content))
    return folder


def tokenizer_files(folder):
    return {name: json.loads((pathlib.Path(folder) / name).read_text())
            for name in ["tokenizer.json", "tokenizer_config.json"]}


def saved_in_place(tokens):
    """The files of a directory after `add_tokens` and `save_pretrained`, beside the old spiece.model."""
    with tempfile.TemporaryDirectory() as folder:
        directory(folder, {})
        tokenizer = AutoTokenizer.from_pretrained(folder, extra_ids=SENTINELS)
        tokenizer.add_tokens(tokens)
        tokenizer.save_pretrained(folder)
        return tokenizer_files(folder)


def ways():
    """The files that state tokens, by name: as transformers 5 saves them, and as its older versions did."""
    new, pieces = ["{", "}", "<"], ["(", ")", ":"]
    sep = AddedToken("<sep>", special=True, normalized=False, lstrip=True)
    settings = {"tokenizer_class": "T5Tokenizer", "extra_ids": SENTINELS}
    first = 90 + SENTINELS
    saved, of_pieces = saved_in_place(new), saved_in_place(pieces)
    decoder = lambda file: {str(token["id"]): {key: value for key, value in token.items() if key != "id"}
                            for token in file["tokenizer.json"]["added_tokens"]}
    return {
        "new tokens, saved in place": saved,
        "pieces, saved in place": of_pieces,
        "rules, saved in place": saved_in_place([
            AddedToken("{", lstrip=True, normalized=False), AddedToken("the", single_word=True), sep]),
        "new tokens in added_tokens_decoder": {
            "tokenizer_config.json": settings | {"added_tokens_decoder": decoder(saved)}},
        "pieces in added_tokens_decoder": {
            "tokenizer_config.json": settings | {"added_tokens_decoder": decoder(of_pieces)}},
        "new tokens in added_tokens.json": {
            "tokenizer_config.json": settings, "added_tokens.json": {name: first + id for id, name in enumerate(new)}},
        "new tokens named alone": {
            "tokenizer_config.json": settings | {
                "extra_special_tokens": ["{", "}", "<"] + [f"<extra_id_{i}>" for i in range(SENTINELS)]}},
    }


def main():
    T5LayerNorm.forward = layer_norm
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    (HERE / "spiece.model").write_bytes(train_pieces())
    write_model(90 + SENTINELS + 3)
    expected = []
    for name, files in ways().items():
        with tempfile.TemporaryDirectory() as folder:
            directory(folder, files)
            tokenizer = AutoTokenizer.from_pretrained(folder)
            model = read_model(folder)
            pairs = []
            for source, target in PAIRS:
                ids, labels = tokenizer(source).input_ids, tokenizer(target).input_ids
                with torch.no_grad():
                    logits = model(input_ids=torch.tensor([ids]), labels=torch.tensor([labels])).logits[0]
                likelihood = logits.log_softmax(-1).gather(1, torch.tensor([labels]).T).sum().item()
                pairs.append({"input": source, "target": target, "ids": ids, "labels": labels,
                              "logLikelihood": likelihood, "decoded": tokenizer.decode(labels[:-1])})
        expected.append({"name": name, "files": {key: json.dumps(value, ensure_ascii=False)
                                                 for key, value in files.items()}, "pairs": pairs})
    (HERE / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
