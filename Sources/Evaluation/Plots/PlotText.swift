import Presentation

/// Numbers and texts of an SVG image.
enum PlotText {
    /// A coordinate, to a tenth.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    /// About how wide a text is at most; fonts differ. A phone's letters are the larger ones: 15 in place of 12, as
    /// ``Plot/style`` has it.
    static func width(_ text: String) -> Double { Double(text.displayWidth) * 7.4 * 15 / 12 }

    /// A title cut so that it fits on a phone.
    static func title(_ text: String) -> String { HTMLText.escape(text.truncated(to: 44)) }
}
