/// The share of the occurrences of a class that are found.
public enum Recall: ClassMeasure {
    public static let name = "recall"
    public static let summary = "recall"

    public static func value(found: Int, occurring: Int, predicted: Int) -> Double {
        occurring == 0 ? 0 : Double(found) / Double(occurring)
    }
}
