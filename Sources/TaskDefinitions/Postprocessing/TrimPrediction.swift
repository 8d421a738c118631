/// Removes white space at the ends of the output.
public struct TrimPrediction: PostprocessingStep {
    public static let name = "trim"
    public static let summary = "removes white space at the ends of the output"

    public init() {}

    public func apply(to prediction: String) -> String { prediction.trimmingSpaces() }
}
