import Presentation

/// A chart over a numeric axis, as an SVG image for an HTML page: lines, or bars as in a histogram.
///
///     var plot = Plot("Training loss", x: .init("step"), y: .init("loss (nats per token)", isLogarithmic: true))
///     plot.series = [.init("spell", points: [(1, 6.2), (100, 0.8)]), .init("parse", points: [(1, 5.9), (100, 0.4)])]
///     page += plot.svg()
///
/// Series differ by colour, by dashes and by the shape of their marks, so that each of these alone is enough. Text and
/// lines have the colour of the page's text. The colours of the series come from ``style``, which a page includes once,
/// for light and dark. Without it they are those for light.
package struct Plot: Sendable {
    package struct Axis: Sendable {
        /// The measured quantity and its unit, such as `loss (nats per token)`.
        package var label: String
        package var isLogarithmic: Bool
        /// The range that is always in view, such as `0...100`.
        package var range: ClosedRange<Double>?
        /// The bounds of all values, such as `0...100`. With only one value, the whole range is in view.
        package var bounds: ClosedRange<Double>?

        package init(
            _ label: String, isLogarithmic: Bool = false, range: ClosedRange<Double>? = nil,
            bounds: ClosedRange<Double>? = nil
        ) {
            self.label = label
            self.isLogarithmic = isLogarithmic
            self.range = range
            self.bounds = bounds
        }
    }

    package struct Series: Sendable {
        package var name: String
        /// In ascending order of x. A line is interrupted where a value is not a number.
        package var points: [(x: Double, y: Double)]
        /// The width of bars that start at x; nil for a line.
        package var barWidth: Double?
        /// The style of colour, dashes and marks. It keeps the same thing alike in several charts, and its series is
        /// named even if it is alone. Nil for the style of its place among the series.
        package var style: Int?

        package init(
            _ name: String, points: [(x: Double, y: Double)], barWidth: Double? = nil, style: Int? = nil
        ) {
            self.name = name
            self.points = points
            self.barWidth = barWidth
            self.style = style
        }
    }

    /// A place on the x axis with a name, such as the step whose model was kept.
    package struct Mark: Sendable {
        package var x: Double
        package var label: String

        package init(_ label: String, x: Double) {
            self.label = label
            self.x = x
        }
    }

    package var title: String
    package var x: Axis
    package var y: Axis
    package var series: [Series]
    package var marks: [Mark]

    package init(_ title: String, x: Axis, y: Axis, series: [Series] = [], marks: [Mark] = []) {
        self.title = title
        self.x = x
        self.y = y
        self.series = series
        self.marks = marks
    }

    /// The styles that a page with charts includes once.
    package static let style = """
        .plot { display: block; width: 100%; height: auto; }
        @media (max-width: 30rem) { .plot { font-size: 15px; } }
        :root {
          --plot-0: #0072b2; --plot-1: #d55e00; --plot-2: #00845f; --plot-3: #a8478b; --plot-4: #9a6b00;
          --plot-5: #6b7078; --plot-6: #1a1d21;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --plot-0: #6cb8f0; --plot-1: #ff9a5c; --plot-2: #3ccfa0; --plot-3: #e79ac4; --plot-4: #f2c14e;
            --plot-5: #a2a9b3; --plot-6: #ffffff;
          }
        }
        """

    // MARK: Drawing

    /// In units of the image. On a phone five units take about four CSS pixels, so letters are larger there.
    private static let width = 420.0, plotHeight = 168.0, top = 56.0, right = 14.0

    package func svg() -> String {
        let xScale = PlotScale(xValues, isLogarithmic: x.isLogarithmic, tickCount: 5, isTight: true)
        let yScale = PlotScale(
            yValues, isLogarithmic: y.isLogarithmic, tickCount: 4, isTight: false, bounds: y.bounds)
        let widest = yScale.ticks.map { PlotText.width($0.text) }.max() ?? 0
        let frame = Frame(left: widest + 14, x: xScale, y: yScale)
        let series = series.enumerated().map { (number: $1.style ?? $0, series: $1) }
        let isNamed = series.count > 1 || series.contains { $0.series.style != nil }
        let legend = isNamed ? Self.legend(series) : ("", 0)
        let height = frame.bottom + 40 + legend.1 + 4
        let drawn = series.map { number, series in
            series.barWidth == nil ? line(series, number, frame) : bars(series, number, frame)
        }
        return """
            <svg class="plot" role="img" \
            viewBox="0 0 \(PlotText.number(Self.width)) \(PlotText.number(height))" \
            font-family="system-ui, sans-serif" font-size="12" fill="currentColor">
            <title>\(HTMLText.escape(title))</title><desc>\(HTMLText.escape(summary))</desc>
            <text x="0" y="14" font-size="1.15em" font-weight="600">\(PlotText.title(title))</text>
            <text x="0" y="34" opacity="0.75">\(HTMLText.escape(y.label))</text>
            \(axes(frame))\(drawn.joined())\
            <g transform="translate(0 \(PlotText.number(frame.bottom + 44)))">\(legend.0)</g>
            </svg>

            """
    }

    /// The text alternative of the chart.
    private var summary: String {
        let parts = series.map { series -> String in
            let points = series.points.filter { $0.x.isFinite && $0.y.isFinite }
            guard let first = points.first, let last = points.last else { return "\(series.name): no values" }
            guard let width = series.barWidth else {
                let text = { (point: (x: Double, y: Double)) in "\(Quantity.rate(point.y)) at \(Self.place(point.x))" }
                return "\(series.name): from \(text(first)) to \(text(last))"
            }
            let highest = points.max { $0.y < $1.y } ?? last
            return "\(series.name): highest with \(Self.place(highest.y)) at \(Self.places(from: highest.x, width))"
        }
        return "\(y.label) over \(x.label). " + parts.joined(separator: "; ")
    }

    /// A number as text; steps, tokens and examples are whole numbers.
    private static func place(_ number: Double) -> String {
        Int(exactly: number).map { Quantity.count($0) } ?? Quantity.rate(number)
    }

    /// The whole numbers below a bar: `10`, or `10 to 14`.
    private static func places(from left: Double, _ width: Double) -> String {
        let (first, last) = (left.rounded(.up), (left + width).rounded(.up) - 1)
        return last > first ? "\(place(first)) to \(place(last))" : place(first)
    }

    private var xValues: [Double] {
        let ends = x.range.map { [$0.lowerBound, $0.upperBound] } ?? []
        return series.flatMap { series in series.points.flatMap { [$0.x, $0.x + (series.barWidth ?? 0)] } }
            + marks.map(\.x) + ends
    }

    private var yValues: [Double] {
        let ends = y.range.map { [$0.lowerBound, $0.upperBound] } ?? []
        // Bars start at zero.
        return series.flatMap { series in series.points.map(\.y) + (series.barWidth == nil ? [] : [0]) } + ends
    }

    /// The area of the plot in the image.
    private struct Frame {
        let left: Double
        let x: PlotScale, y: PlotScale
        var width: Double { Plot.width - left - Plot.right }
        var bottom: Double { Plot.top + Plot.plotHeight }

        func x(_ value: Double) -> Double? { x.place(value).map { left + $0 * width } }
        func y(_ value: Double) -> Double? { y.place(value).map { bottom - $0 * Plot.plotHeight } }
        func point(_ point: (x: Double, y: Double)) -> (x: Double, y: Double)? {
            guard let x = x(point.x), let y = y(point.y) else { return nil }
            return (x, y)
        }
    }

    private func axes(_ frame: Frame) -> String {
        var result = ""
        let end = PlotText.number(Self.width - Self.right)
        let left = PlotText.number(frame.left)
        for tick in frame.y.ticks {
            guard let place = frame.y(tick.value) else { continue }
            let y = PlotText.number(place)
            result += """
                <path d="M\(left) \(y)H\(end)" stroke="currentColor" opacity="0.15"/>\
                <text x="\(PlotText.number(frame.left - 6))" y="\(PlotText.number(place + 4))" text-anchor="end" \
                opacity="0.75">\(tick.text)</text>

                """
        }
        let bottom = PlotText.number(frame.bottom)
        result += "<path d=\"M\(left) \(bottom)H\(end)\" stroke=\"currentColor\" opacity=\"0.5\"/>\n"
        for tick in frame.x.ticks {
            guard let place = frame.x(tick.value) else { continue }
            let half = PlotText.width(tick.text) / 2
            let middle = min(max(place, half), Self.width - half)
            result += """
                <path d="M\(PlotText.number(place)) \(bottom)v4" stroke="currentColor" opacity="0.5"/>\
                <text x="\(PlotText.number(middle))" y="\(PlotText.number(frame.bottom + 17))" text-anchor="middle" \
                opacity="0.75">\(tick.text)</text>

                """
        }
        result += """
            <text x="\(end)" y="\(PlotText.number(frame.bottom + 34))" text-anchor="end" \
            opacity="0.75">\(HTMLText.escape(x.label))</text>

            """
        return result + marks.map { mark($0, frame) }.joined()
    }

    private func mark(_ mark: Mark, _ frame: Frame) -> String {
        guard let x = frame.x(mark.x) else { return "" }
        let isRight = x > Self.width / 2
        return """
            <path d="M\(PlotText.number(x)) \(PlotText.number(Self.top))V\(PlotText.number(frame.bottom))" \
            stroke="currentColor" stroke-dasharray="2 3" opacity="0.6"/>\
            <text x="\(PlotText.number(isRight ? x - 4 : x + 4))" y="\(PlotText.number(Self.top - 4))" \
            text-anchor="\(isRight ? "end" : "start")" font-size="0.92em" \
            opacity="0.75">\(HTMLText.escape(mark.label))</text>

            """
    }

    /// With more points than this, a series has only a few marks.
    private static let mostMarks = 24, fewMarks = 6

    private func line(_ series: Series, _ number: Int, _ frame: Frame) -> String {
        var path = ""
        var isPenDown = false
        var places: [(place: (x: Double, y: Double), point: (x: Double, y: Double))] = []
        for point in series.points {
            guard let place = frame.point(point) else {
                isPenDown = false
                continue
            }
            path += "\(isPenDown ? "L" : "M")\(PlotText.number(place.x)) \(PlotText.number(place.y))"
            isPenDown = true
            places.append((place, point))
        }
        // The series begin their marks at different places, so that coinciding lines are both visible.
        let stride = places.count <= Self.mostMarks ? 1 : max(1, places.count / Self.fewMarks)
        let marked = places.indices.filter { $0 % stride == (number * stride / 4) % stride }.map { places[$0] }
        let marks = marked.map { place, point in
            let tip = "\(series.name): \(Quantity.rate(point.y)) at \(Self.place(point.x))"
            return PlotStyle(number).mark(at: place, title: tip)
        }
        return PlotStyle(number).group(
            "<path d=\"\(path)\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linejoin=\"round\""
                + "\(PlotStyle(number).dashes)/>\(marks.joined())")
    }

    /// Bars that touch, drawn as their common outline.
    private func bars(_ series: Series, _ number: Int, _ frame: Frame) -> String {
        let base = PlotText.number(frame.bottom)
        var path = ""
        var end: Double?
        for bar in series.points {
            guard let left = frame.point(bar), let right = frame.x(bar.x + (series.barWidth ?? 0)) else { continue }
            let touches = end.map { abs($0 - left.x) < 0.05 } ?? false
            path += touches ? "" : "\(end == nil ? "" : "V\(base)Z")M\(PlotText.number(left.x)) \(base)"
            path += "V\(PlotText.number(left.y))H\(PlotText.number(right))"
            end = right
        }
        if end != nil { path += "V\(base)Z" }
        return PlotStyle(number).group(
            "<path d=\"\(path)\" fill=\"currentColor\" fill-opacity=\"0.18\" stroke=\"currentColor\" "
                + "stroke-width=\"1.5\"\(PlotStyle(number).dashes)/>")
    }

    /// The names of the series, each with a sample, in rows; and the height of the legend.
    private static func legend(_ series: [(number: Int, series: Series)]) -> (String, Double) {
        var result = ""
        var x = 0.0
        var y = 10.0
        for (number, series) in series {
            let name = series.name.truncated(to: 40)
            let width = 34 + PlotText.width(name) + 14
            if x > 0, x + width > Self.width {
                x = 0
                y += 19
            }
            let style = PlotStyle(number)
            let sample =
                series.barWidth == nil
                ? "<path d=\"M\(PlotText.number(x)) \(y)h28\" stroke=\"currentColor\" stroke-width=\"2\""
                    + "\(style.dashes)/>"
                    + style.mark(at: (x + 14, y))
                : "<path d=\"M\(PlotText.number(x)) \(y - 5)h28v10h-28Z\" fill=\"currentColor\" fill-opacity=\"0.18\" "
                    + "stroke=\"currentColor\" stroke-width=\"1.5\"\(style.dashes)/>"
            result += style.group(sample)
            result += "<text x=\"\(PlotText.number(x + 34))\" y=\"\(y + 4)\">\(HTMLText.escape(name))</text>\n"
            x += width
        }
        return (result, y + 10)
    }
}
