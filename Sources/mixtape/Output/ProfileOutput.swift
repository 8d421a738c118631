import Autodiff
import Configuration
import Files
import Presentation
import Runs
import Tensors

/// The output of `train --profile` and `predict --profile`.
struct ProfileOutput {
    private let profile: OperationProfile

    init(_ profile: OperationProfile) { self.profile = profile }

    /// Prints a table of the operations of training, the longest first, and writes their first calls as a trace.
    func publish(to path: String) throws {
        guard !profile.totals.isEmpty else { return Console.say("profile", "nothing was trained") }
        StandardOutput.show("\n" + table().text(terminal: .output))
        try AtomicFile.write(profile.trace, to: path)
        Console.say("trace", "\(path); chrome://tracing and ui.perfetto.dev show it")
    }

    /// Prints a table of the operations of answering to standard error, and what share of the machine's memory speed
    /// the products reached.
    /// - Parameter seconds: the whole time
    func note(seconds: Double) {
        let rest = max(0, seconds - profile.totals.reduce(0) { $0 + $1.seconds })
        Terminal.writeError("\n" + table(rest: rest).text(terminal: .error))
        let products = profile.totals.filter { $0.operations > 0 && $0.bytes > 0 }
        let (bytes, time) = products.reduce((0, 0.0)) { ($0.0 + $1.bytes, $0.1 + $1.seconds) }
        guard bytes > 0, time > 0 else { return }
        let reached = Double(bytes) / time
        let share = MemorySpeed.measure().map { speed in
            "; this machine reads its memory at \(Self.gigabytes(speed)), so that is "
                + "\(Quantity.fixed(100 * reached / speed, 0))%"
        }
        Console.note("weights", "read at \(Self.gigabytes(reached))\(share ?? "")")
    }

    private static func gigabytes(_ bytesPerSecond: Double) -> String {
        "\(Quantity.rate(bytesPerSecond / 1e9)) GB/s"
    }

    /// - Parameter rest: seconds that no operation took
    private func table(rest: Double = 0) -> TextTable {
        let all = profile.totals.reduce(rest) { $0 + $1.seconds }
        var table = TextTable([
            .init("operation"), .init("time", .right), .init("share", .right), .init("calls", .right),
            .init("rate", .right),
        ])
        func append(_ name: String, _ seconds: Double, calls: String, rate: String) {
            table.append([
                name, Quantity.duration(seconds), "\(Quantity.fixed(100 * seconds / all, 1))%", calls, rate,
            ])
        }
        for total in profile.totals.sorted(by: { ($1.seconds, $0.name) < ($0.seconds, $1.name) }) {
            append(total.name, total.seconds, calls: Quantity.count(total.calls), rate: Self.rate(total))
        }
        if rest > 0 { append("everything else", rest, calls: "", rate: "") }
        return table
    }

    /// In the unit that limits the operation.
    private static func rate(_ total: OperationProfile.Total) -> String {
        guard total.seconds > 0 else { return "" }
        if total.operations > 0 { return "\(Quantity.rate(Double(total.operations) / total.seconds / 1e9)) GFLOP/s" }
        return total.bytes > 0 ? "\(Quantity.rate(Double(total.bytes) / total.seconds / 1e9)) GB/s" : ""
    }
}
