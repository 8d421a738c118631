"""Measures the peers of Mixtape on the same batches: transformers and CTranslate2, at the versions of requirements.txt.

    python peers.py make-model DIR --model t5-small       a model with random weights, for everyone to decode with
    python peers.py train --batches FILE --model t5-small --configuration padded|best --tuning full|lora
    python peers.py decode --batches FILE --directory DIR --peer transformers|ctranslate2 --beams N
    python peers.py evaluate --sentences FILE --directory DIR --answers FILE

Each measurement prints one line of JSON.
"""

import argparse
import json
import os
import resource
import statistics
import time

GPT2_MODELS = {
    "gpt2": dict(vocab_size=32128, n_embd=512, n_head=8, n_layer=6),
}
MODELS = {
    "t5-small": dict(vocab_size=32128, d_model=512, d_kv=64, num_heads=8, d_ff=2048, num_layers=6),
    "small": dict(vocab_size=8128, d_model=256, d_kv=64, num_heads=4, d_ff=1024, num_layers=4),
}


def read_batches(path):
    steps = {}
    for line in open(path, encoding="utf-8"):
        example = json.loads(line)
        steps.setdefault(example["step"], []).append((example["inputs"], example["targets"]))
    return [steps[step] for step in sorted(steps)]


def new_model(name):
    from transformers import GPT2Config, GPT2LMHeadModel, T5Config, T5ForConditionalGeneration

    if name in GPT2_MODELS:
        return GPT2LMHeadModel(GPT2Config(**GPT2_MODELS[name], bos_token_id=1, eos_token_id=1))
    return T5ForConditionalGeneration(
        T5Config(**MODELS[name], dropout_rate=0.1, feed_forward_proj="relu", decoder_start_token_id=0))


def is_decoder_only(directory):
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(directory).model_type == "gpt2"


def pad(rows, value):
    import torch

    longest = max(len(row) for row in rows)
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def peak_bytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def make_model(arguments):
    import torch

    torch.manual_seed(0)
    new_model(arguments.model).save_pretrained(arguments.directory)


def features(batch, model):
    """The padded tensors of a batch. A decoder-only model reads the input, without its end, before the target."""
    if model in GPT2_MODELS:
        inputs = pad([source[:-1] + target for source, target in batch], 0)
        labels = pad([[-100] * (len(source) - 1) + target for source, target in batch], -100)
        lengths = [len(source) - 1 + len(target) for source, target in batch]
        return inputs, pad([[1] * length for length in lengths], 0), labels
    inputs = pad([source for source, _ in batch], 0)
    return inputs, (inputs != 0).long(), pad([target for _, target in batch], -100)


def train(arguments):
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    model = new_model(arguments.model).train()
    if arguments.tuning == "lora":
        import peft

        model = peft.get_peft_model(model, peft.LoraConfig(task_type="SEQ_2_SEQ_LM", r=8, lora_alpha=8))
    is_best = arguments.configuration == "best"
    is_grouped = arguments.configuration in ("grouped", "best")
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4, weight_decay=0.0, fused=is_best)
    batches = read_batches(arguments.batches)
    size = arguments.examples
    if is_grouped:
        # Examples of all batches by length, in new batches: what group_by_length does over the whole set.
        is_joined = arguments.model in GPT2_MODELS
        lengths = (lambda e: len(e[0]) + len(e[1])) if is_joined else (lambda e: (len(e[0]), len(e[1])))
        examples = sorted((e for batch in batches for e in batch), key=lengths)
        batches = [examples[i : i + size] for i in range(0, len(examples) - size + 1, size)]
        # Every other length, so that few steps see all of them.
        stride = max(1, len(batches) // (arguments.warmup + arguments.steps))
        batches = batches[::stride]
    times = []
    for step in range(arguments.warmup + arguments.steps):
        batch = batches[step % len(batches)]
        batch = [batch[i % len(batch)] for i in range(size)]
        start = time.perf_counter()
        inputs, mask, labels = features(batch, arguments.model)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_best):
            loss = model(input_ids=inputs, attention_mask=mask, labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step >= arguments.warmup:
            times.append(time.perf_counter() - start)
    rate = size * len(times) / sum(times)
    print(json.dumps({"examples_per_second": rate, "seconds": times, "peak_bytes": peak_bytes()}))


def decode(arguments):
    examples = [example[0] for batch in read_batches(arguments.batches) for example in batch][: arguments.examples]
    # Batches of similar lengths, as Mixtape makes them.
    examples.sort(key=len, reverse=True)
    batches = [examples[i : i + arguments.batch] for i in range(0, len(examples), arguments.batch)]
    run = with_transformers if arguments.peer == "transformers" else with_ctranslate2
    if is_decoder_only(arguments.directory):
        run = generate_with_ctranslate2
    run = run(arguments)
    rates = []
    for round in range(arguments.rounds + 1):
        start = time.perf_counter()
        tokens = sum(run(batch) for batch in batches)
        if round > 0:
            rates.append(tokens / (time.perf_counter() - start))
    print(json.dumps({"tokens_per_second": statistics.median(rates), "rates": rates, "peak_bytes": peak_bytes()}))


def evaluate(arguments):
    import torch
    from transformers import AutoTokenizer, T5ForConditionalGeneration

    torch.set_num_threads(arguments.threads)
    tokenizer = AutoTokenizer.from_pretrained(arguments.directory)
    model = T5ForConditionalGeneration.from_pretrained(arguments.directory).eval()
    sentences = [json.loads(line)["en"] for line in open(arguments.sentences, encoding="utf-8")]
    texts = ["translate English to German: " + sentence for sentence in sentences]

    def run(texts):
        answers, tokens = [], 0
        for start in range(0, len(texts), arguments.batch):
            batch = tokenizer(
                texts[start : start + arguments.batch], return_tensors="pt", padding=True, truncation=True,
                max_length=arguments.length)
            with torch.no_grad():
                outputs = model.generate(
                    input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], num_beams=1, do_sample=False,
                    max_new_tokens=arguments.length)
            tokens += int((outputs[:, 1:] > 1).sum().item())
            answers += tokenizer.batch_decode(outputs, skip_special_tokens=True)
        return answers, tokens

    run(texts[: arguments.batch])
    start = time.perf_counter()
    answers, tokens = run(texts)
    seconds = time.perf_counter() - start
    if arguments.answers:
        with open(arguments.answers, "w", encoding="utf-8") as file:
            file.writelines(" ".join(answer.splitlines()) + "\n" for answer in answers)
    print(json.dumps({
        "sentences_per_second": len(texts) / seconds, "tokens": tokens, "seconds": seconds, "peak_bytes": peak_bytes()}))


def with_transformers(arguments):
    import torch
    from transformers import T5ForConditionalGeneration

    torch.set_num_threads(arguments.threads)
    model = T5ForConditionalGeneration.from_pretrained(arguments.directory).eval()

    def run(batch):
        inputs = pad(batch, 0)
        with torch.no_grad():
            outputs = model.generate(
                input_ids=inputs, attention_mask=(inputs != 0).long(), num_beams=arguments.beams, do_sample=False,
                max_new_tokens=arguments.length)
        return int(((outputs[:, 1:] != 0).sum()).item())

    return run


def with_ctranslate2(arguments):
    import ctranslate2

    translator = ctranslate2.Translator(
        converted(arguments.directory), compute_type=arguments.compute_type, intra_threads=arguments.threads)

    def run(batch):
        tokens = [[str(i) for i in example] for example in batch]
        results = translator.translate_batch(
            tokens, beam_size=arguments.beams, max_decoding_length=arguments.length, max_batch_size=len(batch))
        return sum(len(result.hypotheses[0]) for result in results)

    return run


def generate_with_ctranslate2(arguments):
    """A decoder-only model goes on after the inputs without their ends."""
    import ctranslate2

    generator = ctranslate2.Generator(
        converted(arguments.directory), compute_type=arguments.compute_type, intra_threads=arguments.threads)

    def run(batch):
        prompts = [[str(i) for i in example[:-1]] for example in batch]
        results = generator.generate_batch(
            prompts, beam_size=arguments.beams, max_length=arguments.length, max_batch_size=len(batch),
            include_prompt_in_result=False)
        return sum(len(result.sequences[0]) for result in results)

    return run


def converted(directory):
    """The model in CTranslate2's format, with a vocabulary of numbers, so that ids go in and out."""
    import pathlib

    import ctranslate2
    import transformers

    place = pathlib.Path(directory) / "ctranslate2"
    if place.exists():
        return str(place)
    if is_decoder_only(directory):
        loader = ctranslate2.converters.transformers.GPT2Loader()
        model = transformers.GPT2LMHeadModel.from_pretrained(directory)
    else:
        loader = ctranslate2.converters.transformers.T5Loader()
        model = transformers.T5ForConditionalGeneration.from_pretrained(directory)
    specification = loader.get_model_spec(model)
    config = specification.config
    tokens = [str(i) for i in range(model.config.vocab_size)]
    config.eos_token, config.unk_token = "1", "2"
    if is_decoder_only(directory):
        config.bos_token = "1"
        specification.register_vocabulary(tokens)
    else:
        config.bos_token = config.decoder_start_token = "0"
        config.add_source_eos = False
        specification.register_source_vocabulary(tokens)
        specification.register_target_vocabulary(tokens)
    specification.validate()
    place.mkdir()
    specification.save(str(place))
    return str(place)


def tokenize(arguments):
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(arguments.tokenizer)
    texts = [text for text in open(arguments.texts, encoding="utf-8", newline="\n").read().split("\n") if text]
    count = sum(len(text.encode()) for text in texts)
    rates, ids = [], 0
    for round in range(arguments.rounds + 1):
        start = time.perf_counter()
        ids = sum(len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts)
        if round > 0:
            rates.append(count / (time.perf_counter() - start))
    print(json.dumps({"bytes_per_second": statistics.median(rates), "rates": rates, "ids": ids}))


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    functions = [
        ("make-model", make_model), ("train", train), ("decode", decode), ("evaluate", evaluate), ("tokenize", tokenize),
    ]
    for name, function in functions:
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("--threads", type=int, default=2)
        if name == "make-model":
            command.add_argument("directory")
            command.add_argument("--model", choices=[*MODELS, *GPT2_MODELS], default="t5-small")
            continue
        if name == "tokenize":
            command.add_argument("--tokenizer", required=True)
            command.add_argument("--texts", required=True)
            command.add_argument("--rounds", type=int, default=3)
            continue
        if name == "evaluate":
            command.add_argument("--sentences", required=True)
            command.add_argument("--directory", required=True)
            command.add_argument("--answers")
            command.add_argument("--batch", type=int, default=64)
            command.add_argument("--length", type=int, default=128)
            continue
        command.add_argument("--batches", required=True)
        if name == "train":
            command.add_argument("--model", choices=[*MODELS, *GPT2_MODELS], default="t5-small")
            command.add_argument("--configuration", choices=["padded", "grouped", "best"], default="padded")
            command.add_argument("--tuning", choices=["full", "lora"], default="full")
            command.add_argument("--examples", type=int, default=48)
            command.add_argument("--steps", type=int, default=5)
            command.add_argument("--warmup", type=int, default=2)
        else:
            command.add_argument("--directory", required=True)
            command.add_argument("--peer", choices=["transformers", "ctranslate2"], required=True)
            command.add_argument("--compute-type", default="float32")
            command.add_argument("--examples", type=int, default=64)
            command.add_argument("--batch", type=int, default=64)
            command.add_argument("--beams", type=int, default=1)
            command.add_argument("--length", type=int, default=32)
            command.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    arguments.function(arguments)


main()
