/// Something that happens while a run is prepared, trained or judged.
public enum RunEvent: Sendable {
    // MARK: Data

    /// The files of the mixture's tasks are in order.
    case checked(tasks: [String])
    /// The tasks' data are in the store.
    case imported(ImportedData)
    /// So many training examples are left out, as they also occur in evaluation splits.
    case leftOut(trainingExamples: Int)
    /// The vocabulary is there; `origin` says where it comes from, such as `trained now`.
    case vocabulary(size: Int, origin: String)
    /// What the sizes of the configuration come to with these data.
    case planned(RunPlan)

    // MARK: Training

    /// An earlier run of this name is kept in another folder.
    case setAside(folder: String, reason: String)
    /// The model is there, as the newest checkpoint has it or new.
    case opened(TrainingStart)
    case step(TrainedStep)
    /// So many steps are done, and training pauses to judge the model, to save it or to end.
    case paused(step: Int)
    case judged(JudgedMilestone)
    /// A checkpoint of this step is written.
    case saved(step: Int)
    /// Training was stopped on request. The step is saved, unless it is 0.
    case stopped(step: Int, totalSteps: Int)
    /// Training ends before its last step, as the scores of milestones do not improve any more.
    case stoppedEarly(EarlyStop)

    // MARK: Any long work

    /// Long work begins. Until it ends, ``progress(_:done:examples:)`` tells how far it is, or ``step(_:)`` for
    /// training.
    case began(RunWork)
    /// - `done`: in the work's unit
    /// - `examples`: how many were imported meanwhile, where the unit is another
    case progress(RunWork, done: Int, examples: Int? = nil)
    case ended(RunWork)
    /// Another process writes to the store, and the work waits for it.
    case waiting(for: String, store: String)
    /// Something that the user should know and that stops nothing.
    case warning(String)
}

/// Long work that an observer is told of as it goes.
public struct RunWork: Sendable, Equatable {
    /// Such as `evaluate sst2`.
    public let title: String
    /// How much there is to do; nil where that is not known.
    public let total: Int?
    /// What is counted, such as `examples`.
    public let unit: String
    /// How much was done before, as of a run that goes on.
    public let done: Int

    init(title: String, total: Int?, unit: String, done: Int = 0) {
        self.title = title
        self.total = total
        self.unit = unit
        self.done = done
    }
}
