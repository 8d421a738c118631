import Foundation
import Models
import Testing

@Suite struct SinusoidTests {
    /// The formula of Vaswani et al. 2017, section 3.5, however many positions were asked for before.
    @Test func sinesAndCosines() {
        let table = SinusoidTable<Double>(columns: 5)
        for positions in [1, 3, 40, 7] {
            let found = table.table(positions: positions)
            #expect(found.rows >= positions && found.columns == 5)
            for position in 0..<positions {
                let row = Array(found.elements[position * 5..<(position + 1) * 5])
                let (first, second) = (Double(position), Double(position) / pow(10000, 2.0 / 5))
                let expected = [
                    sin(first), cos(first), sin(second), cos(second), sin(Double(position) / pow(10000, 4.0 / 5)),
                ]
                #expect(zip(row, expected).allSatisfy { abs($0 - $1) < 1e-12 })
            }
        }
    }
}
