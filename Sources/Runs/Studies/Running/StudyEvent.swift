/// An event of a study that is run.
package enum StudyEvent {
    /// - Parameter searchRuns: the trials of searches, as far as they are known
    case planned(cells: Int, finished: Int, jobs: Int, threads: Int)
    /// Work on a run begins, or goes on.
    case began(String)
    case finished(String, seconds: Double)
    case failed(String, reason: String)
    /// A run stopped, and its steps are saved.
    case stopped(String)
    /// The settings of a search are found.
    case chosen(String, settings: [(name: String, value: String)])
    /// An earlier run of the name was made with other settings.
    case setAside(String, folder: String)
    /// Another process works on a run.
    case waiting(String, holder: String)
    /// - Parameters:
    ///   - done: steps of all runs, those of finished runs as a whole
    ///   - total: those of all runs that are known
    case progress(done: Int, total: Int)
}

/// Observes a study, and may request a stop.
package protocol StudyObserver: RunObserver {
    func observe(_ event: StudyEvent)
}
