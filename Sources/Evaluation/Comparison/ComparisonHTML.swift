/// `compare.html`.
public enum ComparisonHTML {
    public static func text(_ comparison: Comparison) -> String { "" }
}
