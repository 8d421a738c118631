/// Makes every run of white space in the output one space, and removes it at the ends.
public struct CollapseSpacesInPrediction: PostprocessingStep {
    public static let name = "collapse_spaces"
    public static let summary = "makes every run of white space in the output one space, none at the ends"

    public init() {}

    public func apply(to prediction: String) -> String { prediction.collapsingSpaces() }
}
