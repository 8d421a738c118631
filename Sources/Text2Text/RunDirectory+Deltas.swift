import Checkpoints
import Files

extension RunDirectory {
    /// The directory of the model that the deltas of the run's model belong to, as a configuration names it; nil if
    /// that was a new one.
    ///
    /// Training may begin from a run that has deltas itself. They all belong to the model below.
    package var baseOfDeltas: String? { runBelow.map(\.baseOfDeltas) ?? outline?.initialModel }

    /// The run that trained the weights of its model while earlier deltas acted: this run, or one that it began from.
    /// The deltas belong to those weights, which are in no adapter. Nil if there is none.
    package var runOfWeightsUnderDeltas: RunDirectory? {
        guard hasDeltas, let outline else { return nil }
        return outline.trainsDelta ? runBelow?.runOfWeightsUnderDeltas : self
    }

    private var hasDeltas: Bool { (try? DeltaFile.read(in: model))?.isEmpty == false }

    /// The run with deltas that training began from.
    private var runBelow: RunDirectory? {
        guard let named = outline?.initialModel,
            let run = RunDirectory.existing(at: FileSystem.path(named, from: project)), run.hasDeltas
        else { return nil }
        return run
    }
}
