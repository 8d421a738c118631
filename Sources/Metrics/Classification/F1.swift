/// The harmonic mean of precision and recall: 2 found / (occurring + predicted).
public enum F1: ClassMeasure {
    public static let name = "f1"
    public static let summary = "F1"

    public static func value(found: Int, occurring: Int, predicted: Int) -> Double {
        occurring + predicted == 0 ? 0 : Double(2 * found) / Double(occurring + predicted)
    }
}
