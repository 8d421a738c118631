import CommandSyntax
import Files
import Presentation

/// The comparisons of `make bench`.
struct ComparisonList {
    private let directory: String
    private let data: String
    private let mixtape: String
    private let pipelines: String
    private let peers: String
    private let python: String

    init(_ arguments: ArgumentReader) {
        directory = arguments.requiredOption("directory", .directory("DIR"), "what `make bench` prepared")
        data = arguments.option(
            "data", .directory("DIR"), default: "Data", environment: "MIXTAPE_DATA", "the data of the six real tasks")
        mixtape = arguments.option("mixtape", .file("FILE"), default: ".build/release/mixtape", "the program itself")
        pipelines = arguments.option(
            "pipelines", .directory("DIR"), default: "Tests/Benchmarks/Pipelines", "the runs that are measured")
        peers = arguments.option(
            "peers", .file("FILE", extension: "py"), default: "Tests/Benchmarks/peers.py", "the peers' script")
        python = arguments.option(
            "python", .text("PROGRAM"), default: "python3", environment: "MIXTAPE_PYTHON",
            "an interpreter that has the packages of Tests/Benchmarks/requirements.txt")
    }

    private func file(_ name: String) -> String { FileSystem.join(directory, name) }

    private func ours(_ arguments: [String]) -> Measurement {
        Measurement(program: CommandLine.arguments[0], arguments: arguments)
    }

    private func peer(_ arguments: [String]) -> Measurement {
        Measurement(program: python, arguments: [peers] + arguments)
    }

    var comparisons: [Comparison] {
        training + sharing + tuning + decoding + decoderOnly + [evaluation] + feeding + [tokenizing]
    }

    // MARK: Training

    private var training: [Comparison] {
        let rate = "examples_per_second"
        let large = ["--batches", file("batches.jsonl"), "--examples", "48"]
        let small = ["--batches", file("batches.jsonl"), "--model", "small", "--examples", "64"]
        let training = ours(["train"] + large + ["--steps", "6", "--warmup", "4"])
        let theirs = ["train"] + large + ["--steps", "3", "--warmup", "1"]
        let rounded = ["--precision", "bfloat16"]
        return [
            Comparison(
                ours: training, other: peer(theirs + ["--configuration", "padded"]),
                rows: [
                    .init(
                        name: "training T5-small, examples/s; transformers float32 padded", key: rate, goal: .atLeast(5)
                    ),
                    .init(
                        name: "peak memory of that training", key: "peak_bytes", unit: .gigabytes, goal: .dividedBy(3)),
                ]),
            Comparison(
                ours: training, other: peer(theirs + ["--configuration", "grouped"]),
                rows: [
                    .init(
                        name: "training T5-small, examples/s; transformers float32 grouped", key: rate,
                        goal: .atLeast(3))
                ]),
            Comparison(
                ours: ours(["train"] + large + rounded + ["--steps", "6", "--warmup", "4"]),
                other: peer(theirs + ["--configuration", "best"]),
                rows: [
                    .init(
                        name: "training T5-small, bfloat16, examples/s; transformers bfloat16 grouped", key: rate,
                        goal: .atLeast(2))
                ]),
            Comparison(
                ours: ours(["train"] + small + ["--steps", "20", "--warmup", "5"]),
                other: peer(["train"] + small + ["--steps", "6", "--warmup", "2", "--configuration", "grouped"]),
                rows: [
                    .init(
                        name: "training 9.4 M, examples/s; transformers float32 grouped", key: rate, goal: .atLeast(3))
                ]),
            Comparison(
                ours: training, other: ours(["products"] + large),
                rows: [
                    .init(name: "utilisation, examples/s; the step's products alone", key: rate, goal: .atLeast(0.75))
                ]),
        ]
    }

    /// Two processes with a thread each, and one process with two threads, on the same shards. Without MPI there is
    /// only the latter.
    private var sharing: [Comparison] {
        let whole = ["train", "--batches", file("batches.jsonl"), "--examples", "48", "--steps", "6", "--warmup", "4"]
        let common = whole + ["--shards", "4"]
        func threads(_ count: Int, _ words: [String]) -> Measurement {
            Measurement(
                program: "env", arguments: ["MIXTAPE_THREADS=\(count)"] + words + [CommandLine.arguments[0]] + common)
        }
        let processes = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", "2"]
        return [
            Comparison(
                ours: threads(1, processes), other: threads(2, []),
                rows: [
                    .init(
                        name: "training T5-small in 2 processes of 1 thread, examples/s; 1 process of 2 threads",
                        key: "examples_per_second", goal: .atLeast(0.95))
                ]),
            Comparison(
                ours: ours(common), other: ours(whole),
                rows: [
                    .init(
                        name: "training T5-small in 4 shards, examples/s; in one", key: "examples_per_second",
                        goal: .atLeast(0.95))
                ]),
        ]
    }

    /// A LoRA of rank 8 on q and v of T5-small.
    private var tuning: [Comparison] {
        let rate = "examples_per_second"
        let common = ["train", "--batches", file("batches.jsonl"), "--examples", "48"]
        let lora = ours(common + ["--lora", "--steps", "6", "--warmup", "4"])
        let rounded = ours(common + ["--lora", "--precision", "bfloat16", "--steps", "6", "--warmup", "4"])
        return [
            Comparison(
                ours: lora, other: ours(common + ["--steps", "6", "--warmup", "4"]),
                rows: [
                    .init(name: "LoRA of T5-small, examples/s; training it whole", key: rate, goal: .atLeast(1.3)),
                    .init(
                        name: "peak memory of that tuning", key: "peak_bytes", unit: .gigabytes, goal: .dividedBy(2)),
                ]),
            Comparison(
                ours: rounded,
                other: peer(
                    common + ["--tuning", "lora", "--configuration", "best", "--steps", "3", "--warmup", "1"]),
                rows: [
                    .init(
                        name: "LoRA of T5-small, bfloat16, examples/s; PEFT bfloat16 grouped", key: rate,
                        goal: .atLeast(2.5))
                ]),
            Comparison(
                ours: lora,
                other: peer(
                    common + ["--tuning", "lora", "--configuration", "grouped", "--steps", "3", "--warmup", "1"]),
                rows: [
                    .init(name: "LoRA of T5-small, examples/s; PEFT float32 grouped", key: rate, goal: .atLeast(2.5))
                ]),
        ]
    }

    // MARK: Decoding

    private var decoding: [Comparison] {
        func comparison(_ name: String, _ numbers: String, examples: String, batch: String, beams: String = "1")
            -> Comparison
        {
            let common = [
                "decode", "--batches", file("batches.jsonl"), "--length", "32", "--examples", examples, "--batch",
                batch, "--beams", beams,
            ]
            let model = file("t5-small")
            return Comparison(
                ours: ours(common + ["--model", model, "--precision", numbers]),
                other: peer(
                    common + ["--directory", model, "--peer", "ctranslate2", "--compute-type", numbers]),
                rows: [
                    .init(
                        name: "\(name) decoding, batch \(batch), tokens/s; CTranslate2 \(numbers)",
                        key: "tokens_per_second", goal: .atLeast(numbers == "int8" ? 1.3 : 1.5))
                ])
        }
        let all = ["float32", "int8"].flatMap { numbers in
            [
                comparison("greedy", numbers, examples: "64", batch: "64"),
                comparison("greedy", numbers, examples: "16", batch: "1"),
                comparison("beam 4", numbers, examples: "16", batch: "16", beams: "4"),
            ]
        }
        return all + [amongAnswers]
    }

    /// What it costs that only some answers are allowed.
    private var amongAnswers: Comparison {
        let common = [
            "decode", "--batches", file("batches.jsonl"), "--model", file("t5-small"), "--length", "32", "--examples",
            "64", "--batch", "64",
        ]
        return Comparison(
            ours: ours(common + ["--answers", "100000"]), other: ours(common),
            rows: [
                .init(
                    name: "greedy decoding, one of 100,000 answers, tokens/s; any answer", key: "tokens_per_second",
                    goal: .atLeast(0.9))
            ])
    }

    /// GPT-2 with the width, the layers and the vocabulary of T5-small.
    private var decoderOnly: [Comparison] {
        let batches = ["--batches", file("batches.jsonl")]
        func decoding(_ examples: String, batch: String) -> Comparison {
            let common = ["decode"] + batches + ["--length", "32", "--examples", examples, "--batch", batch]
            let model = file("gpt2")
            return Comparison(
                ours: ours(common + ["--model", model]),
                other: peer(common + ["--directory", model, "--peer", "ctranslate2"]),
                rows: [
                    .init(
                        name: "greedy decoding of GPT-2, batch \(batch), tokens/s; CTranslate2 float32",
                        key: "tokens_per_second", goal: .atLeast(1.3))
                ])
        }
        let step = ["train"] + batches + ["--model", "gpt2", "--examples", "48"]
        func training(_ configuration: String, _ name: String, goal: Double) -> Comparison {
            Comparison(
                ours: ours(step + ["--steps", "6", "--warmup", "4"]),
                other: peer(step + ["--configuration", configuration, "--steps", "3", "--warmup", "1"]),
                rows: [
                    .init(
                        name: "training GPT-2, examples/s; transformers \(name) grouped",
                        key: "examples_per_second", goal: .atLeast(goal))
                ])
        }
        return [
            decoding("64", batch: "16"), decoding("16", batch: "1"), training("grouped", "float32", goal: 3),
            training("best", "bfloat16", goal: 2),
        ]
    }

    private var evaluation: Comparison {
        let common = ["evaluate", "--sentences", FileSystem.join(data, "multi30k/test.jsonl"), "--length", "64"]
        func answers(_ name: String) -> String { file("answers-\(name).txt") }
        return Comparison(
            ours: ours(common + ["--model", file("evaluation"), "--answers", answers("ours")]),
            other: peer(common + ["--directory", file("evaluation"), "--answers", answers("other")]),
            rows: [
                .init(
                    name: "evaluation of 1,000 sentences, sentences/s; transformers, batch 64",
                    key: "sentences_per_second", goal: .atLeast(4))
            ],
            note: { pair in
                let read = { (name: String) in
                    // The text behind the last line break is no answer.
                    try String(contentsOfFile: answers(name), encoding: .utf8)
                        .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                }
                guard let ours = try? read("ours"), let theirs = try? read("other") else { return nil }
                let same = zip(ours, theirs).count { Array($0.utf8) == Array($1.utf8) }
                let tokens = [pair.ours, pair.other].map { Quantity.count(Int($0?.number("tokens") ?? 0)) }
                return
                    "evaluation: \(Quantity.count(same)) of \(Quantity.count(ours.count)) answers are the same to the "
                    + "letter; \(tokens[0]) tokens, and \(tokens[1])"
            })
    }

    // MARK: Data for the model

    private var feeding: [Comparison] {
        let prepared = ["--directory", directory, "--mixtape", mixtape]
        let batches = ["batches", "--directory", directory]
        return [
            Comparison(
                ours: ours(batches + ["--reader", "mixtape"]), other: ours(batches + ["--reader", "sqlite"]),
                rows: [
                    .init(
                        name: "drawing batches alone, rows/s; SQLite reading these rows by rowid",
                        key: "rows_per_second",
                        goal: .atLeast(0.5))
                ]),
            Comparison(
                ours: ours(["start", FileSystem.join(pipelines, "start.json")] + prepared),
                rows: [
                    .init(
                        name: "from the command to the first step of T5-small", key: "seconds", unit: .seconds,
                        goal: .under(1))
                ]),
            Comparison(
                ours: ours(["profile", FileSystem.join(pipelines, "profile.json")] + prepared),
                rows: [
                    .init(
                        name: "share of its steps spent waiting for data", key: "waiting_share", unit: .percent,
                        goal: .under(0.01))
                ],
                note: { $0.ours.text("breakdown") }),
        ]
    }

    private var tokenizing: Comparison {
        let common = [
            "tokenize", "--texts", FileSystem.join(data, "multi30k/train.jsonl"),
            "--tokenizer", file("byte_pairs.json"),
        ]
        return Comparison(
            ours: ours(common), other: peer(common),
            rows: [
                .init(
                    name: "byte-level BPE on one thread, bytes/s; tokenizers", key: "bytes_per_second",
                    goal: .atLeast(1))
            ])
    }
}
