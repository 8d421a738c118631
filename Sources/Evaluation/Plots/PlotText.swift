import CommandSyntax

/// Numbers and texts of an SVG image.
enum PlotText {
    /// A coordinate, to a tenth.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    /// About how wide a text is at a size of 12; fonts differ.
    static func width(_ text: String) -> Double { Double(text.displayWidth) * 7.4 }
}
