/// Makes the output lower-case.
public struct LowercasePrediction: PostprocessingStep {
    public static let name = "lowercase"
    public static let summary = "makes the output lower-case"

    public init() {}

    public func apply(to prediction: String) -> String { prediction.lowercased() }
}
