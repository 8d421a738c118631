import Presentation

/// A chart of a few numbers for each of some names, such as the share of each task, as an SVG image. It has horizontal
/// bars with their values written beside them. Series differ by colour and by the pattern of their outline.
package struct BarPlot: Sendable {
    package struct Bar: Sendable {
        package var name: String
        /// One for each series; a value that is not a number has no bar.
        package var values: [Double]

        package init(_ name: String, _ values: [Double]) {
            self.name = name
            self.values = values
        }
    }

    package var title: String
    /// The quantity and unit of the bars' lengths, such as `share of the examples (%)`.
    package var label: String
    package var series: [String]
    package var bars: [Bar]
    /// Formats a value.
    package var text: @Sendable (Double) -> String

    package init(
        _ title: String, label: String, series: [String], bars: [Bar], text: @escaping @Sendable (Double) -> String
    ) {
        self.title = title
        self.label = label
        self.series = series
        self.bars = bars
        self.text = text
    }

    private static let width = 420.0, barHeight = 13.0, gap = 12.0, top = 50.0

    package func svg() -> String {
        let shownNames = bars.map { $0.name.truncated(to: 22) }
        let left = (shownNames.map(PlotText.width).max() ?? 0) + 16
        let textWidth = bars.flatMap(\.values).map { PlotText.width(text($0)) }.max() ?? 0
        let longest = bars.flatMap(\.values).filter(\.isFinite).max() ?? 0
        let room = Self.width - left - textWidth - 8
        var drawn = ""
        var y = Self.top
        for (bar, name) in zip(bars, shownNames) {
            let height = Double(bar.values.count) * Self.barHeight
            drawn += """
                <text x="\(PlotText.number(left - 8))" y="\(PlotText.number(y + height / 2 + 4))" \
                text-anchor="end">\(HTMLText.escape(name))</text>

                """
            for (number, value) in bar.values.enumerated() {
                let length = value.isFinite && longest > 0 ? max(0, value / longest * room) : 0
                let end = PlotText.number(left + length)
                let shape = "M\(PlotText.number(left)) \(PlotText.number(y + 1.5))H\(end)v10H\(PlotText.number(left))Z"
                drawn += PlotStyle(number).group(Self.bar(shape, number))
                drawn += """
                    <text x="\(PlotText.number(left + length + 6))" y="\(PlotText.number(y + 10.5))" \
                    font-size="0.92em" opacity="0.8">\(HTMLText.escape(text(value)))</text>

                    """
                y += Self.barHeight
            }
            y += Self.gap
        }
        return """
            <svg class="plot" role="img" viewBox="0 0 \(PlotText.number(Self.width)) \(PlotText.number(y + 22))" \
            font-family="system-ui, sans-serif" font-size="12" fill="currentColor">
            <title>\(HTMLText.escape(title))</title><desc>\(HTMLText.escape(summary))</desc>
            <text x="0" y="14" font-size="1.15em" font-weight="600">\(PlotText.title(title))</text>
            <text x="0" y="36" opacity="0.75">\(HTMLText.escape(label))</text>
            \(drawn)\(legend(at: y + 6))</svg>

            """
    }

    private var summary: String {
        let lines = bars.map { bar in
            "\(bar.name): " + zip(series, bar.values).map { "\($0) \(text($1))" }.joined(separator: ", ")
        }
        return "\(label). " + lines.joined(separator: "; ")
    }

    private static func bar(_ shape: String, _ number: Int) -> String {
        "<path d=\"\(shape)\" fill=\"currentColor\" fill-opacity=\"\(number == 0 ? "0.85" : "0.25")\" "
            + "stroke=\"currentColor\"\(PlotStyle(number).dashes)/>"
    }

    private func legend(at y: Double) -> String {
        guard series.count > 1 else { return "" }
        var result = ""
        var x = 0.0
        for (number, name) in series.enumerated() {
            let shape = "M\(PlotText.number(x)) \(PlotText.number(y - 5))h22v10h-22Z"
            result += PlotStyle(number).group(Self.bar(shape, number))
            result += """
                <text x="\(PlotText.number(x + 28))" y="\(PlotText.number(y + 4))">\(HTMLText.escape(name))</text>

                """
            x += 28 + PlotText.width(name) + 16
        }
        return result
    }
}
