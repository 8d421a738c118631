import Presentation

/// Numbers and texts of an SVG image.
enum PlotText {
    /// A coordinate, to a tenth.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    /// The approximate largest width of a text; fonts differ. A phone's larger letters count: 15 instead of 12, as in
    /// ``Plot/style``.
    static func width(_ text: String) -> Double { Double(text.displayWidth) * 7.4 * 15 / 12 }

    /// A title cut to the width of a phone.
    static func title(_ text: String) -> String { HTMLText.escape(text.truncated(to: 44)) }
}
