import Checkpoints
import CommandSyntax
import Runs

/// Which checkpoint a command opens: `best`, `newest` or a step.
struct CheckpointOption {
    private let text: String

    init(_ arguments: ArgumentReader) {
        text = arguments.option(
            "checkpoint",
            .name("WHICH") { ["best", "newest"] + KnownFiles.checkpointSteps($0).map(String.init) }, default: "best",
            "the checkpoint to use: best, newest, or a step's number")
    }

    func choice() throws -> CheckpointChoice {
        switch text {
        case "best": return .best
        case "newest": return .newest
        default:
            guard let step = Int(text), step >= 0 else {
                throw UsageError("--checkpoint: expected best, newest or a step's number, found \"\(text)\"")
            }
            return .step(step)
        }
    }
}
