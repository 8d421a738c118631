import Autodiff
import Checkpoints
import Foundation
import Optimizers
import Tensors
import TestSupport

/// The path of a file of `Tests/Fixtures/checkpoints`.
func fixturePath(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/checkpoints/\(name)").path
}

func bytes(of path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

/// A safetensors file with the given header text and this many bytes of data.
func safetensors(_ header: String, data: Int, announcing length: UInt64? = nil) -> [UInt8] {
    let text = Array(header.utf8)
    return withUnsafeBytes(of: (length ?? UInt64(text.count)).littleEndian, Array.init) + text
        + [UInt8](repeating: 0, count: data)
}

/// A small model and its optimizer, after a few steps with made-up gradients.
struct SmallRun<Element: Scalar> {
    let parameters: [Parameter<Element>]
    let optimizer: any Optimizer<Element>

    init(
        seed: Int, names: [String] = ["shared.weight", "decoder.norm.weight"], rows: Int = 3, adafactor: Bool = false
    ) {
        let shapes = [[rows, 4], [5]]
        parameters = zip(names, shapes).map { name, shape in
            let count = shape.reduce(1, *)
            return Parameter(
                Site(name, .query), value: Tensor((0..<count).map { Element($0 + seed) / 3 }, shape: shape))
        }
        optimizer = adafactor ? Adafactor(parameters) : AdamW(parameters, AdamWOptions())
        for step in 0..<3 { take(step: step) }
    }

    func take(step: Int) {
        for parameter in parameters {
            parameter.gradient.update(
                from: Tensor(parameter.value.elements.map { $0 / Element(step + 2) - 1 }, shape: parameter.value.shape))
        }
        optimizer.update(learningRate: 0.01, step: step)
    }

    /// Every number of the parameters and of the optimizer, by its bits.
    var bits: [[String]] {
        (parameters.map(\.value) + optimizer.state.map(\.tensor)).map { tensor in
            tensor.elements.map { "\($0.sign) \($0.exponentBitPattern) \($0.significandBitPattern)" }
        }
    }

    @discardableResult
    func save(_ step: Int, in store: CheckpointStore) throws -> String {
        try store.save(
            .sample(step: step), configuration: sampleConfiguration, parameters: parameters, optimizer: optimizer)
    }
}

extension CheckpointState {
    static func sample(step: Int) -> CheckpointState {
        CheckpointState(
            step: step, seed: .max, vocabularyFingerprint: "beef", initialModelFingerprint: "c0ffee",
            data: [
                "sst2": DataFingerprint(content: "12", definition: "34", maxInputTokens: 9),
                "größe": DataFingerprint(content: "56", definition: "78"),
            ],
            counters: ["examples": "\(step * 8)", "loss": "0.1"],
            milestones: [
                MilestoneScores(step: 50, scores: ["sst2.accuracy": 0.1, "größe.pearson": -.infinity]),
                MilestoneScores(step: 100, scores: ["sst2.accuracy": 0.1 + 0.2]),
            ],
            best: BestScore(step: 100, metric: "sst2.accuracy", score: 0.1 + 0.2))
    }
}

let sampleConfiguration = "{\n  \"name\": \"größe\"\n}\n"

/// The checkpoints' folder inside the temporary one of ``withStore(_:)``.
let checkpointFolder = "runs/small/checkpoints"

func withStore(_ body: (TemporaryDirectory, CheckpointStore) throws -> Void) throws {
    try TemporaryDirectory.use { directory in
        try body(directory, try CheckpointStore(writing: directory.path(checkpointFolder)))
    }
}
