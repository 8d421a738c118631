/// The share of the predictions of a class that are right.
public enum Precision: ClassMeasure {
    public static let name = "precision"
    public static let summary = "precision"

    public static func value(found: Int, occurring: Int, predicted: Int) -> Double {
        predicted == 0 ? 0 : Double(found) / Double(predicted)
    }
}
