import CommandSyntax
import Configuration
import Tensors

/// `mixtape-bench bandwidth`: how fast all threads read and write memory, as the optimizer does.
struct BandwidthBenchmark {
    private let rounds: Int

    init(_ arguments: ArgumentReader) {
        rounds = arguments.option("rounds", .integer("N", in: 1...1000), default: 5, "how often it is measured")
    }

    /// 256 MiB each, far more than any cache.
    private static let count = 1 << 26

    func run() throws {
        let x = Tensor<Float>(zeros: [Self.count])
        let y = Tensor<Float>(zeros: [Self.count])
        var rates: [Double] = []
        for round in 0...rounds {
            let start = ContinuousClock.now
            withPointers(x, y) { Elementwise.add($0, to: $1, count: Self.count) }
            let time = (ContinuousClock.now - start) / .seconds(1)
            // Two arrays are read and one is written.
            if round > 0 { rates.append(Double(3 * 4 * Self.count) / time / 1e9) }
        }
        print(
            JSONOutput.object([
                ("gigabytes_per_second", .number(rates.sorted()[rates.count / 2])),
                ("rates", .array(rates.map { .number($0) })),
            ]).line, terminator: "")
    }

    static let command = Command(
        "bandwidth", "Time y += x over more than the caches hold.", examples: [Example("", "in gigabytes a second")],
        arguments: BandwidthBenchmark.init
    ) { try $0.run() }
}
