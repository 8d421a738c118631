/// The style that distinguishes one series of a chart: its colour, its dashes and the shape of its marks.
struct PlotStyle {
    private let number: Int

    init(_ number: Int) {
        self.number = number
    }

    /// Colours that people with any kind of colour blindness can distinguish, after Okabe and Ito, "Color Universal
    /// Design" (2008). They are dark enough for lines on white; ``Plot/style`` has those for a dark page.
    private static let colours = ["#0072b2", "#d55e00", "#00845f", "#a8478b", "#9a6b00", "#6b7078", "#1a1d21"]
    private static let dashPatterns = ["", "7 4", "2 3", "10 3 2 3", "14 4"]
    /// Around the origin, with a radius of four.
    private static let shapes = [
        "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0Z", "M-3-3h6v6h-6Z", "M0-4.2L4 3H-4Z", "M0-4.5L4 0L0 4.5L-4 0Z",
        "M0 4.2L4-3H-4Z", "M-4-1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7Z",
    ]

    /// Drawings in the series' colour.
    func group(_ drawings: String) -> String {
        let place = number % Self.colours.count
        return "<g style=\"color:var(--plot-\(place),\(Self.colours[place]))\">\(drawings)</g>\n"
    }

    /// An attribute of a line; empty for a solid line.
    var dashes: String {
        let pattern = Self.dashPatterns[number % Self.dashPatterns.count]
        return pattern.isEmpty ? "" : " stroke-dasharray=\"\(pattern)\""
    }

    /// - Parameter title: shown under the pointer
    func mark(at place: (x: Double, y: Double), title: String? = nil) -> String {
        let shape = Self.shapes[number % Self.shapes.count]
        let at = "translate(\(PlotText.number(place.x)) \(PlotText.number(place.y)))"
        let path = "<path transform=\"\(at)\" d=\"\(shape)\" fill=\"currentColor\""
        return title.map { "\(path)><title>\(HTMLText.escape($0))</title></path>" } ?? path + "/>"
    }
}
