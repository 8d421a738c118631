/// A curve as a line of text: `█▆▄▂▁▁`, from the lowest value to the highest.
package enum Sparkline {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// - Parameter values: one for each column; nil leaves the column empty
    package static func text(_ values: [Double?]) -> String {
        let numbers = values.compactMap { $0 }.filter(\.isFinite)
        guard let low = numbers.min(), let high = numbers.max() else { return "" }
        return String(
            values.map { value in
                guard let value, value.isFinite else { return " " }
                // Halves first: the difference of two large numbers may overflow.
                let range = high / 2 - low / 2
                let height = range > 0 ? (value / 2 - low / 2) / range : 0
                return bars[Int((height * Double(bars.count - 1)).rounded())]
            })
    }
}
