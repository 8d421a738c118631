/// A score with its interval on a line from 0 to 100, small enough for the cell of a table.
enum IntervalPlot {
    private static let width = 200.0, margin = 6.0

    /// - Parameter text: the text alternative of the image
    /// - Returns: an empty text if a value is not a number or lies outside
    static func svg(low: Double, value: Double, high: Double, text: String) -> String {
        guard [low, value, high].allSatisfy({ (0...100).contains($0) }) else { return "" }
        let place = { (score: Double) in PlotText.number(margin + score / 100 * (width - 2 * margin)) }
        let interval = "M\(place(low)) 9H\(place(high))M\(place(low)) 4v10M\(place(high)) 4v10"
        return """
            <svg class="interval" role="img" viewBox="0 0 \(PlotText.number(width)) 18" width="200" height="18">\
            <title>\(HTMLText.escape(text))</title>\
            <path d="M\(place(0)) 9H\(place(100))M\(place(0)) 6.5v5M\(place(50)) 6.5v5M\(place(100)) 6.5v5" \
            stroke="currentColor" opacity="0.25" fill="none"/>\
            \(PlotStyle(0).group(
                "<path d=\"\(interval)\" stroke=\"currentColor\" stroke-width=\"1.5\" fill=\"none\"/>"
                    + "<circle cx=\"\(place(value))\" cy=\"9\" r=\"3\" fill=\"currentColor\"/>"))</svg>
            """
    }
}
