"""Writes other_ids/: a tiny T5 with other ids of special tokens than T5's, as in some of its derivatives, and a
SentencePiece model of byte pairs. The unknown is 0. The beginning is 1, and the decoder starts with it. The end is 2,
and the padding is 3. expected.json has pairs of texts with their ids, the log-likelihood of the target in double
precision, and the greedy answers in ids. Run it as make_fixtures.py; see ../README.md.
"""

import io
import json
import pathlib

import sentencepiece
import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForSeq2SeqLM, T5Config, T5ForConditionalGeneration
from transformers.models.t5.modeling_t5 import T5LayerNorm

HERE = pathlib.Path(__file__).parent
UNKNOWN, START, END, PAD = 0, 1, 2, 3
SENTINELS = 6
PAIRS = [
    ["the cat sat on a mat", "hello world"], ["translate English to German: 1234", "zwölf {x} café"], ["", ""],
    ["fünfzig <extra_id_0> dogs", "<extra_id_0> the <extra_id_5>"], ["東京 🙂", "price"],
]


def layer_norm(self, states):
    """T5LayerNorm in the precision of its input; transformers always computes the variance in float32."""
    return self.weight * (states * torch.rsqrt(states.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))


def ids_of(processor, text):
    """The ids of a text, cut at its sentinels, which count down to the first."""
    ids = []
    for part in [part for part in text.replace("<", "\0<").replace(">", ">\0").split("\0") if part]:
        if part.startswith("<extra_id_"):
            ids.append(len(processor) + SENTINELS - 1 - int(part[10:-1]))
        else:
            ids += processor.encode(part)
    return ids + [END]


def main():
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    T5LayerNorm.forward = layer_norm
    folder = HERE / "other_ids"
    texts = (HERE.parent / "vocabularies/texts.txt").read_text(encoding="utf-8").split("\n")
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=written, model_type="bpe", vocab_size=90, unk_id=UNKNOWN,
        bos_id=START, eos_id=END, pad_id=PAD, character_coverage=0.99, normalization_rule_name="identity",
        minloglevel=5)
    processor = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    torch.manual_seed(5)
    size = len(processor) + SENTINELS
    model = T5ForConditionalGeneration(T5Config(
        vocab_size=size, d_model=16, d_kv=4, d_ff=24, num_layers=1, num_heads=2, pad_token_id=PAD, eos_token_id=END,
        decoder_start_token_id=START, feed_forward_proj="gated-gelu", tie_word_embeddings=False))
    model.lm_head.weight = torch.nn.Parameter(torch.randn(size, 16) * 0.4)
    model.save_pretrained(folder)
    state = {name: value.contiguous() for name, value in model.state_dict().items() if "embed_tokens" not in name}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "generation_config.json").unlink()
    (folder / "spiece.model").write_bytes(written.getvalue())
    settings = {
        "tokenizer_class": "T5Tokenizer", "extra_ids": SENTINELS,
        "added_tokens_decoder": {
            str(id): {"content": processor.id_to_piece(id), "special": True} for id in [UNKNOWN, START, END, PAD]},
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    model = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").double()
    model.eval()
    assert model.lm_head.weight is not model.shared.weight
    rows = []
    for source, target in PAIRS:
        inputs, targets = torch.tensor([ids_of(processor, source)]), torch.tensor([ids_of(processor, target)])
        with torch.no_grad():
            logits = model(input_ids=inputs, labels=targets).logits
            answer = model.generate(inputs, max_new_tokens=8, do_sample=False, num_beams=1)[0].tolist()
        losses = torch.nn.functional.cross_entropy(logits[0], targets[0], reduction="sum")
        rows.append(dict(
            input=source, target=target, inputIDs=inputs[0].tolist(), targetIDs=targets[0].tolist(),
            logLikelihood=-losses.item(), answer=answer[1:]))
        print(rows[-1])
    (folder / "expected.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="ascii")


main()
