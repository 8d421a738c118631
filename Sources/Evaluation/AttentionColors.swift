import Foundation

/// The colours of weights: one hue from the page's own colour to its opposite. A viewer who sees only lightness can
/// read them.
package enum AttentionColors {
    static let levels = 16

    /// The level of a weight from 0 to 1. It follows the square root, because most weights are small and small
    /// differences matter.
    package static func level(_ weight: Double) -> Int {
        guard weight > 0 else { return 0 }
        return min(levels - 1, Int(weight.squareRoot() * Double(levels)))
    }

    /// The least weight of a level; for the level after the last, the greatest possible weight.
    package static func weight(atLevel level: Int) -> Double {
        let root = Double(level) / Double(levels)
        return root * root
    }

    /// The style sheet: the colours of the page and of all levels, for a light and a dark page.
    static var styles: String {
        """
        :root { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --muted: #6a737d; \(variables(light)) }
        @media (prefers-color-scheme: dark) {
        :root { --page: #15181c; --ink: #e6e8eb; --muted: #929aa3; \(variables(dark)) }
        }
        \((0..<levels).map { ".l\($0) { fill: var(--l\($0)); }" }.joined(separator: "\n"))
        """
    }

    private typealias Color = (red: Double, green: Double, blue: Double)

    /// From zero to one: the ends and the middle.
    private static let light: [Color] = [(250, 251, 253), (94, 150, 205), (8, 35, 82)]
    private static let dark: [Color] = [(24, 28, 33), (56, 116, 178), (222, 238, 255)]

    private static func variables(_ stops: [Color]) -> String {
        (0..<levels).map { level in
            let position = Double(level) / Double(levels - 1) * Double(stops.count - 1)
            let first = min(Int(position), stops.count - 2)
            let share = position - Double(first)
            func mix(_ part: (Color) -> Double) -> Int {
                Int((part(stops[first]) * (1 - share) + part(stops[first + 1]) * share).rounded())
            }
            let color = String(format: "#%02x%02x%02x", mix(\.red), mix(\.green), mix(\.blue))
            return "--l\(level): \(color);"
        }.joined(separator: " ")
    }
}
