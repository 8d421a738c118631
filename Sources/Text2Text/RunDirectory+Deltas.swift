import Checkpoints
import Files

extension RunDirectory {
    /// The directory of the model that the deltas of the run's model belong to, as a configuration names it; nil if
    /// that was a new one.
    ///
    /// Training may begin from a run that has deltas itself. They all belong to the model below.
    package var baseOfDeltas: String? {
        guard let named = outline?.initialModel else { return nil }
        guard let run = RunDirectory.existing(at: FileSystem.path(named, from: project)),
            let deltas = try? DeltaFile.read(in: run.model), !deltas.isEmpty
        else { return named }
        return run.baseOfDeltas
    }
}
