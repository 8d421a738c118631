import Autodiff
import Configuration
import Files
import Presentation
import Runs

/// What `train --profile` says and writes.
struct TrainingProfile {
    private let profile: OperationProfile

    init(_ profile: OperationProfile) { self.profile = profile }

    /// Prints a table of the operations, those that took longest first, and writes the first of their calls as a trace.
    func publish(to path: String) throws {
        guard !profile.totals.isEmpty else { return Console.say("profile", "nothing was trained") }
        StandardOutput.show("\n" + table.text(terminal: .output))
        try AtomicFile.write(profile.trace, to: path)
        Console.say("trace", "\(path); chrome://tracing and ui.perfetto.dev show it")
    }

    private var table: TextTable {
        let all = profile.totals.reduce(0) { $0 + $1.seconds }
        var table = TextTable([
            .init("operation"), .init("time", .right), .init("share", .right), .init("calls", .right),
            .init("rate", .right),
        ])
        for total in profile.totals.sorted(by: { ($1.seconds, $0.name) < ($0.seconds, $1.name) }) {
            table.append([
                total.name, Quantity.duration(total.seconds), "\(Quantity.fixed(100 * total.seconds / all, 1))%",
                Quantity.count(total.calls), Self.rate(total),
            ])
        }
        return table
    }

    /// In the unit that limits the operation.
    private static func rate(_ total: OperationProfile.Total) -> String {
        guard total.seconds > 0 else { return "" }
        if total.operations > 0 { return "\(Quantity.rate(Double(total.operations) / total.seconds / 1e9)) GFLOP/s" }
        return total.bytes > 0 ? "\(Quantity.rate(Double(total.bytes) / total.seconds / 1e9)) GB/s" : ""
    }
}
