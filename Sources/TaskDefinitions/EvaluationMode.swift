import Configuration

/// The way in which a task's answers are found during evaluation.
package enum EvaluationMode: Sendable, Hashable {
    /// The model writes them.
    case generate
    /// The likeliest label is the answer. With normalization by length, its log-likelihood per token counts.
    case rankClassification(normalizesByLength: Bool)
    /// There are no answers: the task has an objective, and the likelihood of its targets counts.
    case likelihood

    /// Reads the `evaluation` object of a task: `{"mode": "rank-classification", "normalizeByLength": true}`.
    init(_ object: ConfigurationObject, labels: [String]?, hasObjective: Bool) {
        if hasObjective {
            for key in ["mode", "normalizeByLength"] where object.has(key) {
                object.report(
                    "a task with an objective is judged by the likelihood of its targets; remove this", at: key)
            }
            self = .likelihood
            return
        }
        // Nil stands for an unknown mode that is reported.
        let modes: KeyValuePairs<String, Bool?> = ["generate": false, "rank-classification": true]
        let isUnknown = object.has("mode") && !object.isDescription
        let isRanking = object.choice(
            "mode", among: modes, default: isUnknown ? nil : false,
            "whether the model writes an answer or picks the likeliest label")
        let normalizesByLength = object.bool(
            "normalizeByLength", default: false, "rank labels by their log-likelihood per token")
        if isRanking == true, labels == nil {
            object.report("the mode \"rank-classification\" needs the \"labels\" of the task", at: "mode")
        }
        if isRanking == false, object.has("normalizeByLength") {
            object.report(
                "is for the mode \"rank-classification\" alone; set that mode, or remove this", at: "normalizeByLength")
        }
        let canRank = isRanking == true && labels != nil
        self = canRank ? .rankClassification(normalizesByLength: normalizesByLength) : .generate
    }

    /// The form used in descriptions and reports.
    package var description: String {
        switch self {
        case .generate: "generate"
        case .rankClassification(normalizesByLength: false): "rank classification"
        case .rankClassification(normalizesByLength: true): "rank classification, by length"
        case .likelihood: "teacher forcing"
        }
    }
}
