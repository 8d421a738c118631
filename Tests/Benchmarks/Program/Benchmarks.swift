import CommandSyntax
import Foundation
import Tensors

/// The program behind `make bench`: each command prints one measurement as a line of JSON; `compare` compares many.
@main
enum Benchmarks {
    static func main() {
        OpenBLASKernel.restartIfSlow()
        exit(program.main())
    }

    static let program = Program(
        "mixtape-bench", "Measure Mixtape, and compare it with its peers.",
        examples: [Example("train --batches batches.jsonl --model t5-small", "steps of training, one line of JSON")],
        commands: [
            TrainBenchmark.command, ProductsBenchmark.command, BandwidthBenchmark.command, DecodeBenchmark.command,
            EvaluateBenchmark.command, BatchesBenchmark.command, StartBenchmark.command, ProfileBenchmark.command,
            TokenizeBenchmark.command, CompareBenchmark.command, ScalingBenchmark.command,
        ])
}
