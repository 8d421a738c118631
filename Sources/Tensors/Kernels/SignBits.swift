/// Which elements of a tensor are positive, in a bit each.
package struct SignBits<Element: Scalar> {
    /// A word for each vector of elements, a bit for each lane.
    private let words: Tensor<Float>
    private let count: Int

    package init(of y: Tensor<Element>) {
        count = y.count
        let bytes = (y.count + Element.lanes - 1) / Element.lanes * MemoryLayout<UInt16>.stride
        words = Tensor(uninitialized: [(bytes + 3) / 4])
        withPointers(words, y) { SignBitsKernel.collect($1, to: UnsafeMutableRawPointer($0), count: y.count) }
    }

    /// dy = scale dy where the element was positive, else 0. dy has as many elements.
    package func select(_ dy: Tensor<Element>, scale: Element) {
        precondition(dy.count == count, "signs: \(dy.shape) for \(count) elements")
        withPointers(words, dy) { SignBitsKernel.select($1, UnsafeRawPointer($0), scale: scale, count: dy.count) }
    }
}

private enum SignBitsKernel {
    @specialized(where S == Float)
    @specialized(where S == Double)
    static func collect<S: Scalar>(_ y: UnsafePointer<S>, to words: UnsafeMutableRawPointer, count: Int) {
        Elementwise.run(count) { range in
            for i in stride(from: range.lowerBound, to: range.upperBound, by: S.lanes) {
                let rest = range.upperBound - i
                let vector = rest >= S.lanes ? S.load(y + i) : S.load(y + i, count: rest, fill: 0)
                words.storeBytes(of: S.positives(vector), toByteOffset: offset(i, S.lanes), as: UInt16.self)
            }
        }
    }

    @specialized(where S == Float)
    @specialized(where S == Double)
    static func select<S: Scalar>(_ dy: UnsafeMutablePointer<S>, _ words: UnsafeRawPointer, scale: S, count: Int) {
        Elementwise.run(count) { range in
            for i in stride(from: range.lowerBound, to: range.upperBound, by: S.lanes) {
                let bits = words.load(fromByteOffset: offset(i, S.lanes), as: UInt16.self)
                let rest = range.upperBound - i
                if rest >= S.lanes {
                    S.store(S.select(scale * S.load(dy + i), where: bits), to: dy + i)
                } else {
                    let vector = S.load(dy + i, count: rest, fill: 0)
                    S.store(S.select(scale * vector, where: bits), to: dy + i, count: rest)
                }
            }
        }
    }

    /// The place of the word with the bits of an element and its neighbours.
    @inline(__always)
    private static func offset(_ element: Int, _ lanes: Int) -> Int {
        element / lanes * MemoryLayout<UInt16>.stride
    }
}
