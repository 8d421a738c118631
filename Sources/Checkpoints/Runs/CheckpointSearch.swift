import Files

/// The newest good checkpoint of a run, and the newer ones that are not.
public struct CheckpointSearch {
    /// Nothing where there is no good checkpoint.
    public let checkpoint: RunCheckpoint?
    /// Newest first.
    public let damaged: [DamagedCheckpoint]

    /// What to tell the person at the terminal, a line for each damaged checkpoint.
    public var notices: [String] {
        let use = checkpoint.map { "using \($0.name)" } ?? "no good checkpoint is left"
        return damaged.map { "\($0); \(use)" }
    }
}

/// A checkpoint that is not what was written.
public struct DamagedCheckpoint: Sendable, Equatable, CustomStringConvertible {
    public let step: Int
    public let problem: CheckpointError

    /// `checkpoint step-0000500 is damaged (model.safetensors is cut short: 1,024 of 3,412 bytes)`
    public var description: String {
        let file = FileSystem.name(of: problem.file)
        let tensor = problem.tensor.map { ", tensor \(CheckpointError.quoted($0)):" } ?? ""
        return "checkpoint \(CheckpointName.name(ofStep: step)) is damaged (\(file)\(tensor) \(problem.message))"
    }
}
