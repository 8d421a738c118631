import Files

/// The newest good checkpoint of a run, and the newer damaged ones.
package struct CheckpointSearch {
    /// Nil if there is no good checkpoint.
    package let checkpoint: RunCheckpoint?
    /// Newest first.
    package let damaged: [DamagedCheckpoint]

    /// The messages for the terminal, one line for each damaged checkpoint.
    package var notices: [String] {
        let use = checkpoint.map { "using \($0.name)" } ?? "no good checkpoint is left"
        return damaged.map { "\($0); \(use)" }
    }
}

/// A checkpoint whose files changed after it was written.
package struct DamagedCheckpoint: Sendable, Equatable, CustomStringConvertible {
    package let step: Int
    package let problem: CheckpointError

    /// `checkpoint step-0000500 is damaged (model.safetensors is cut short: 1,024 of 3,412 bytes)`
    package var description: String {
        let file = FileSystem.name(of: problem.file)
        let tensor = problem.tensor.map { ", tensor \(CheckpointError.quoted($0)):" } ?? ""
        return "checkpoint \(CheckpointName.name(ofStep: step)) is damaged (\(file)\(tensor) \(problem.message))"
    }
}
