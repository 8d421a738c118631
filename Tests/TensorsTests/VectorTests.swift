import Foundation
import Tensors
import Testing

/// `Scalar`'s vector operations, lane by lane.
@Suite struct VectorTests {
    @Test func squareRoots() {
        var worst = 0.0
        var x: Float = 1e-30
        while x < 1e30 {
            let root = Float.squareRoot(SIMD16(repeating: x))[3]
            worst = max(worst, abs(Double(root) / Double(x).squareRoot() - 1))
            x *= 1.0007
        }
        #expect(worst < 3e-7)
        let special = Float.squareRoot(SIMD16(lowHalf: SIMD8(0, .infinity, .nan, 1, 4, 0.25, 2, 9), highHalf: SIMD8()))
        #expect(special[0] == 0 && special[1] == .infinity && special[2].isNaN)
        #expect(Double.squareRoot(SIMD8(repeating: 2))[7] == 2.0.squareRoot())
    }

    @Test func comparisonsAndSums() {
        check(Float.self)
        check(Double.self)
    }

    private func check<S: Scalar>(_ type: S.Type) {
        let lanes = S.Vector.scalarCount
        var (x, y) = (S.Vector(), S.Vector())
        for lane in 0..<lanes { (x[lane], y[lane]) = (S(lane) - 4, S(lane % 3) - 1) }
        let (greater, selected) = (S.maximum(x, y), S.select(x, wherePositive: y))
        for lane in 0..<lanes {
            #expect(greater[lane] == max(x[lane], y[lane]))
            #expect(selected[lane] == (y[lane] > 0 ? x[lane] : 0))
        }
        #expect(S.isAny(of: x, above: S(lanes) - 5.5) && !S.isAny(of: x, above: S(lanes) - 5))
        #expect(S.sum(x) == S(lanes * (lanes - 1) / 2 - 4 * lanes))
    }

    @Test func transposedSquares() {
        check { Float($0) }
        check { Double($0) }
    }

    /// The rows of source and target are longer than the transposed square.
    private func check<S: Scalar>(_ value: (Int) -> S) {
        let lanes = S.Vector.scalarCount
        let (from, to) = (lanes + 3, lanes + 5)
        let source = (0..<lanes * from).map(value)
        var target = [S](repeating: -1, count: lanes * to)
        S.transposeSquare(source, stride: from, to: &target, stride: to)
        for row in 0..<lanes {
            for column in 0..<to {
                #expect(target[row * to + column] == (column < lanes ? source[column * from + row] : -1))
            }
        }
    }
}
