import Configuration

/// The postprocessing steps that exist.
public enum PostprocessingCatalogue {
    public static let all: [any PostprocessingStep.Type] = [
        LowercasePrediction.self, TrimPrediction.self, CollapseSpacesInPrediction.self,
    ]

    /// Reads one element of a task's `postprocess` list; nil where it was reported.
    static func read(_ value: ConfigurationValue) -> (any PostprocessingStep)? {
        guard let name = value.string() else { return nil }
        if let type = all.first(where: { $0.name == name }) { return type.init() }
        value.report("unknown step \"\(name)\"\(Suggestion.phrase(for: name, among: all.map { $0.name }))")
        return nil
    }
}
