/// An event while a run is prepared, trained or evaluated.
public enum RunEvent: Sendable {
    // MARK: Data

    /// The files of the mixture's tasks are valid.
    case checked(tasks: [String])
    /// The tasks' data are in the store.
    case imported(ImportedData)
    /// This many training examples are left out, because they also occur in evaluation splits.
    case leftOut(trainingExamples: Int)
    /// The vocabulary is ready; `origin` tells its source, such as `trained now`.
    case vocabulary(size: Int, origin: String)
    /// The sizes of the configuration are computed for these data.
    case planned(RunPlan)

    // MARK: Training

    /// An earlier run of this name is kept in another folder.
    case setAside(folder: String, reason: String)
    /// The model is ready, from the newest checkpoint or new.
    case opened(TrainingStart)
    case step(TrainedStep)
    /// This many steps are done, and training pauses to evaluate or save the model, or to end.
    case paused(step: Int)
    case judged(JudgedMilestone)
    /// A checkpoint of this step is written.
    case saved(step: Int)
    /// Training was stopped on request. The step is saved, unless it is 0.
    case stopped(step: Int, totalSteps: Int)
    /// Training ends before its last step, because the scores of milestones no longer improve.
    case stoppedEarly(EarlyStop)
    /// Training ends before its last step, because its time is over.
    case outOfTime(step: Int, seconds: Double)

    // MARK: Any long work

    /// Long work begins. Until it ends, ``progress(_:done:examples:)`` reports its progress, or ``step(_:)`` for
    /// training.
    case began(RunWork)
    /// - `done`: in the work's unit
    /// - `examples`: the number imported meanwhile, if the unit is another
    case progress(RunWork, done: Int, examples: Int? = nil)
    case ended(RunWork)
    /// Another process writes to the store, and the work waits for it.
    case waiting(for: String, store: String)
    /// A warning for the user. The work continues.
    case warning(String)
}

/// Long work with progress for an observer.
public struct RunWork: Sendable, Equatable {
    /// Such as `evaluate sst2`.
    public let title: String
    /// The amount to do; nil if that is not known.
    public let total: Int?
    /// The counted unit, such as `examples`.
    public let unit: String
    /// The amount done before, for example by a run that continues.
    public let done: Int

    init(title: String, total: Int?, unit: String, done: Int = 0) {
        self.title = title
        self.total = total
        self.unit = unit
        self.done = done
    }
}
