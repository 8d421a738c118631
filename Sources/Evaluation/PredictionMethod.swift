import TaskDefinitions

/// The way in which the answers to a task's inputs are found.
package enum PredictionMethod: Sendable, Equatable {
    /// The model writes them: any, or only allowed ones.
    case decoding(DecodingConfiguration, answers: AllowedAnswers?)
    /// They are chosen among labels; see ``RankClassifier``.
    case rankClassification(labels: [String], normalizesByLength: Bool)
    /// There are no answers: only the likelihoods of the targets are computed.
    case teacherForcing

    /// The method in a task's definition.
    /// - Parameter decoding: the search for answers, if the model writes them
    package init(of task: TaskDefinition, decoding: DecodingConfiguration) {
        if case .rankClassification(let normalizesByLength) = task.evaluation, let labels = task.labels {
            self = .rankClassification(labels: labels, normalizesByLength: normalizesByLength)
        } else if task.evaluation == .likelihood {
            self = .teacherForcing
        } else {
            self = .decoding(decoding, answers: task.answers)
        }
    }

    /// The form used in reports and in the store.
    package var description: String {
        switch self {
        case .decoding(let configuration, nil): configuration.description
        case .decoding(let configuration, let answers?):
            "\(configuration.description); each answer is \(answers.description)"
        case .rankClassification(_, let normalizesByLength):
            EvaluationMode.rankClassification(normalizesByLength: normalizesByLength).description
        case .teacherForcing: EvaluationMode.likelihood.description
        }
    }
}
