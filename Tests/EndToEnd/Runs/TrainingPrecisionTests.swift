import Foundation
import Testing

/// Training with products of bfloat16 numbers: `"precision": "bfloat16"`.
@Suite struct TrainingPrecisionTests {
    private static let sizes = [
        "--set", "model.modelWidth=48", "--set", "model.feedForwardWidth=64", "--set", "model.heads=3", "--set",
        "model.headWidth=16",
    ]
    private static let rounded = ["--set", "training.precision=bfloat16"]

    /// A stopped run goes on, and a processor without the instructions computes the same bits and warns.
    @Test func trainsTheSameEverywhere() throws {
        try TinyProject.use { project in
            func train(_ arguments: [String], _ environment: [String: String] = [:]) throws -> CommandLineRun {
                try CommandLineRun(
                    ["train", TinyProject.pipeline] + Self.sizes + arguments, in: project.path,
                    environment: environment)
            }
            func losses() throws -> String { try project.directory.read("runs/tiny/log.jsonl") }
            #expect(try train(["--until", "20"]).status == 0)
            let exact = try losses().split(separator: "\n").map(\.loss)
            #expect(try train(Self.rounded + ["--restart"]).status == 0)
            let whole = try losses().split(separator: "\n").map(\.loss)
            #expect(exact.count >= 20 && whole.count >= 40)
            #expect(exact[0] != whole[0] && Array(whole.prefix(exact.count)) != exact)

            #expect(try train(Self.rounded + ["--restart", "--until", "20"]).status == 0)
            let portable = try train(Self.rounded, ["MIXTAPE_KERNELS": "portable"])
            #expect(portable.status == 0 && portable.errors.contains("bfloat16"), "\(portable)")
            #expect(try losses().split(separator: "\n").map(\.loss) == whole)

            let other = try train([])
            #expect(other.status == 1 && other.errors.contains("precision"), "\(other)")
        }
    }
}

extension Substring {
    /// The loss in a line of a log; empty for another line.
    fileprivate var loss: Substring {
        guard let start = range(of: "\"loss\": ")?.upperBound else { return "" }
        return self[start...].prefix { $0 != "," }
    }
}
