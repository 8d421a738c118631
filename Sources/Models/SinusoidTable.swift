import Foundation
import Tensors

/// The sines and cosines of positions, as many as were needed so far.
///
///     (p, 2j): sin(p / 10000^(2j / columns)),  (p, 2j + 1): cos(p / 10000^(2j / columns))
///
/// Vaswani et al. 2017, "Attention Is All You Need", section 3.5.
package final class SinusoidTable<Element: Scalar> {
    private let columns: Int
    private var known = Tensor<Element>(uninitialized: [0, 1])

    package init(columns: Int) { self.columns = columns }

    /// A table with at least so many positions: `[positions or more, columns]`.
    package func table(positions: Int) -> Tensor<Element> {
        if known.rows >= positions { return known }
        let rows = max(positions, 2 * known.rows)
        var elements: [Element] = []
        elements.reserveCapacity(rows * columns)
        for position in 0..<rows {
            for column in 0..<columns {
                let wavelength = pow(10000, Double(column / 2 * 2) / Double(columns))
                let angle = Double(position) / wavelength
                elements.append(Element(column % 2 == 0 ? sin(angle) : cos(angle)))
            }
        }
        known = Tensor(elements, shape: [rows, columns])
        return known
    }
}
