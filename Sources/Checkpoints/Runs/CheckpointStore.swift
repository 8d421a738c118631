import Autodiff
import Files
import Optimizers
import Tensors

/// The checkpoints of one run, in `runs/<name>/checkpoints/`:
///
///     best.json                         the best score so far and its step
///     step-0000500/model.safetensors    the parameters
///                  optimizer.safetensors
///                  configuration.json   the run's configuration, every default filled in
///                  state.json           step, seed, hashes, milestones, and the checksums of the other three
///
/// A checkpoint is written into a hidden folder, synced, and renamed last. Even if the process is killed, a folder
/// named `step-…` is therefore whole. One process may write; any number may read meanwhile.
package struct CheckpointStore {
    package let directory: String

    /// Opens for reading; the folder need not exist and nothing is changed.
    package init(reading directory: String) {
        self.directory = directory
    }

    /// Opens for writing. It makes the folder if it is missing, and removes what a killed process left behind.
    /// - Throws: ``CheckpointError`` if the folder cannot be made or changed.
    package init(writing directory: String) throws(CheckpointError) {
        self.directory = directory
        try withCheckpointErrors { () throws(FileError) in
            try FileSystem.makeFolder(directory)
            try AtomicFile.removeLeftovers(in: directory)
        }
        try finishReplacements()
    }

    /// The steps that have a checkpoint, damaged or not, in ascending order.
    package var steps: [Int] {
        FileSystem.names(in: directory).compactMap(CheckpointName.step(of:)).sorted()
    }

    // MARK: Writing

    /// Saves a checkpoint of `state.step`, replacing one of the same step. It holds the trained parameters and the
    /// deltas; the state names the other weights.
    ///
    /// Checkpoints of later steps are then removed. A run that saves step 450 does not continue from a step 500, which
    /// was damaged or given up, and must not resume from there.
    /// - Parameter configuration: the run's configuration as JSON text
    /// - Throws: ``CheckpointError`` for any failure, including a full disk; the earlier checkpoints are then intact.
    /// - Returns: the checkpoint's folder.
    @discardableResult
    package func save<Element: Scalar>(
        _ state: CheckpointState, configuration: String, parameters: [Parameter<Element>],
        optimizer: any Optimizer<Element>
    ) throws(CheckpointError) -> String {
        try save(state, configuration: configuration, parameters: parameters, optimizerState: optimizer.state)
    }

    /// Saves a checkpoint, as ``save(_:configuration:parameters:optimizer:)``, with the whole state of an optimizer
    /// that several processes share.
    @discardableResult
    package func save<Element: Scalar>(
        _ state: CheckpointState, configuration: String, parameters: [Parameter<Element>],
        optimizerState: [(name: String, tensor: Tensor<Element>)]
    ) throws(CheckpointError) -> String {
        let folder = path(ofStep: state.step)
        let temporary = AtomicFile.temporaryPath(for: folder)
        do {
            try withCheckpointErrors { () throws(FileError) in try FileSystem.makeFolder(temporary) }
            let model = try SafetensorsWriter.write(
                RunCheckpoint.tensors(parameters.filter(\.isInCheckpoints)),
                to: FileSystem.join(temporary, RunCheckpoint.modelFile))
            let optimizer = try SafetensorsWriter.write(
                optimizerState, to: FileSystem.join(temporary, RunCheckpoint.optimizerFile))
            try withCheckpointErrors { () throws(FileError) in
                try AtomicFile.write(configuration, to: FileSystem.join(temporary, RunCheckpoint.configurationFile))
            }
            let tensors = [RunCheckpoint.modelFile: model, RunCheckpoint.optimizerFile: optimizer]
            var files = tensors.mapValues { StateFile.FileSummary(bytes: $0.bytes, sha256: $0.sha256) }
            files[RunCheckpoint.configurationFile] = .init(
                bytes: configuration.utf8.count, sha256: SHA256.hash(configuration))
            try StateFile(state: state, files: files).write(to: FileSystem.join(temporary, StateFile.name))
            try withCheckpointErrors { () throws(FileError) in try install(temporary, as: folder) }
        } catch {
            try? FileSystem.remove(temporary)
            throw error.replacing(temporary, by: folder)
        }
        try discard(after: state.step)
        return folder
    }

    /// Removes all checkpoints except the newest `count` and the one with the best score.
    /// - Parameters:
    ///   - count: at least 1
    ///   - best: the step of a further checkpoint to keep
    package func prune(keeping count: Int, best: Int?) throws(CheckpointError) {
        precondition(count >= 1, "a run keeps at least one checkpoint")
        for step in steps.dropLast(count) where step != best { try remove(step: step) }
    }

    /// Records the best score so far in `best.json`.
    package func recordBest(_ best: BestScore) throws(CheckpointError) {
        let text = try StateCoding.text(of: best, for: bestFile)
        try withCheckpointErrors { () throws(FileError) in try AtomicFile.write(text, to: bestFile) }
    }

    // MARK: Reading

    /// The recorded best score; nil if none was recorded or if its checkpoint is gone.
    /// - Throws: ``CheckpointError`` if `best.json` is damaged.
    package func best() throws(CheckpointError) -> BestScore? {
        var last: BestScore?
        while FileSystem.exists(bestFile) {
            let text = try StateCoding.read(bestFile)
            guard let best = try? StateCoding.decode(BestScore.self, from: text) else {
                throw CheckpointError("is damaged; delete it to go on without the best checkpoint", file: bestFile)
            }
            if steps.contains(best.step) { return best }
            // A run in training may meanwhile have found a better one and removed this one's checkpoint.
            if best == last { break }
            last = best
        }
        return nil
    }

    /// Opens and verifies the newest intact checkpoint. Damaged ones are skipped.
    /// - Throws: ``CheckpointError`` for an intact checkpoint of a newer version of Mixtape: skipping it would lose
    ///   work.
    package func newest() throws(CheckpointError) -> CheckpointSearch {
        var damaged: [DamagedCheckpoint] = []
        for step in steps.reversed() {
            do {
                let checkpoint = try RunCheckpoint(directory: path(ofStep: step), step: step)
                return CheckpointSearch(checkpoint: checkpoint, damaged: damaged)
            } catch {
                guard !error.isNewerVersion else { throw error.error }
                // A run in training prunes while others read, after it has saved a newer one.
                guard FileSystem.exists(path(ofStep: step)) else { return try newest() }
                damaged.append(DamagedCheckpoint(step: step, problem: error.error))
            }
        }
        return CheckpointSearch(checkpoint: nil, damaged: damaged)
    }

    /// Opens and verifies the checkpoint of a step.
    /// - Throws: ``CheckpointError`` if there is none or if it is damaged.
    package func checkpoint(step: Int) throws(CheckpointError) -> RunCheckpoint {
        let folder = path(ofStep: step)
        guard FileSystem.exists(folder) else {
            let known = steps.suffix(12).map(String.init).joined(separator: ", ")
            throw CheckpointError(
                "there is no checkpoint of step \(step); " + (known.isEmpty ? "there are none" : "there are: \(known)"),
                file: directory)
        }
        do {
            return try RunCheckpoint(directory: folder, step: step)
        } catch {
            throw error.error
        }
    }

    /// The state in the newest checkpoint. Its weights are not read; only the presence and the lengths of their files
    /// are checked. Damaged checkpoints are skipped.
    /// - Returns: nil if there is no checkpoint
    /// - Throws: ``CheckpointError`` of the newest if none is good
    package func newestState() throws(CheckpointError) -> CheckpointState? {
        var problem: CheckpointError?
        for step in steps.reversed() {
            do {
                return try state(step: step)
            } catch {
                // A run in training prunes while others read, after it has saved a newer one.
                guard FileSystem.exists(path(ofStep: step)) else { return try newestState() }
                problem = problem ?? error
            }
        }
        if let problem { throw problem }
        return nil
    }

    /// The state in the checkpoint of a step; see ``newestState()``.
    /// - Throws: ``CheckpointError`` if there is none or if it is damaged
    package func state(step: Int) throws(CheckpointError) -> CheckpointState {
        let folder = path(ofStep: step)
        let file: StateFile
        do {
            file = try StateFile(in: folder, step: step)
        } catch {
            throw error.error
        }
        try file.checkSizes(in: folder)
        return file.state
    }

    // MARK: Folders

    private var bestFile: String { FileSystem.join(directory, "best.json") }

    /// The step of a checkpoint's folder; nil for any other folder.
    package static func step(ofFolder path: String) -> Int? {
        guard FileSystem.exists(FileSystem.join(path, StateFile.name)) else { return nil }
        return CheckpointName.step(of: FileSystem.name(of: path))
    }

    package func path(ofStep step: Int) -> String {
        FileSystem.join(directory, CheckpointName.name(ofStep: step))
    }

    /// The place of an older checkpoint of the same step until the new one has its name.
    private func replacedPath(_ folder: String) -> String {
        FileSystem.join(directory, ".\(FileSystem.name(of: folder)).replaced")
    }

    private func install(_ temporary: String, as folder: String) throws(FileError) {
        try FileSystem.synchronizeFolder(temporary)
        let replaced = replacedPath(folder)
        if FileSystem.exists(folder) {
            if FileSystem.exists(replaced) { try FileSystem.remove(replaced) }
            try FileSystem.rename(folder, to: replaced)
        }
        do {
            try FileSystem.rename(temporary, to: folder)
        } catch {
            if FileSystem.exists(replaced) { try FileSystem.rename(replaced, to: folder) }
            throw error
        }
        try FileSystem.synchronizeFolder(directory)
        if FileSystem.exists(replaced) { try FileSystem.remove(replaced) }
    }

    /// A process killed between the two renames of ``install(_:as:)`` leaves the older checkpoint aside. It is moved
    /// back.
    private func finishReplacements() throws(CheckpointError) {
        for name in FileSystem.names(in: directory) where name.hasPrefix(".") && name.hasSuffix(".replaced") {
            let aside = FileSystem.join(directory, name)
            let folder = FileSystem.join(directory, String(name.dropFirst().dropLast(".replaced".count)))
            try withCheckpointErrors { () throws(FileError) in
                if FileSystem.exists(folder) {
                    try FileSystem.remove(aside)
                } else {
                    try FileSystem.rename(aside, to: folder)
                }
            }
        }
    }

    private func discard(after step: Int) throws(CheckpointError) {
        for later in steps where later > step { try remove(step: later) }
    }

    /// The folder is hidden before it is emptied, so that no reader sees it half removed.
    private func remove(step: Int) throws(CheckpointError) {
        let folder = path(ofStep: step)
        let hidden = AtomicFile.temporaryPath(for: folder)
        try withCheckpointErrors { () throws(FileError) in
            try FileSystem.rename(folder, to: hidden)
            try FileSystem.remove(hidden)
        }
    }
}
