// The loops of all kernels: first whole vectors, then the rest of a row one by one.

extension Scalar {
    static var lanes: Int { Vector.scalarCount }

    @inline(__always)
    static func load(_ pointer: UnsafePointer<Self>) -> Vector {
        UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
    }

    @inline(__always)
    static func store(_ vector: Vector, to pointer: UnsafeMutablePointer<Self>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
    }

    /// Loads the first `count` lanes; the others get `fill`.
    @inline(__always)
    static func load(_ pointer: UnsafePointer<Self>, count: Int, fill: Self) -> Vector {
        var vector = Vector(repeating: fill)
        for lane in 0..<count { vector[lane] = pointer[lane] }
        return vector
    }

    @inline(__always)
    static func store(_ vector: Vector, to pointer: UnsafeMutablePointer<Self>, count: Int) {
        for lane in 0..<count { pointer[lane] = vector[lane] }
    }

    @inline(__always)
    static func dot(_ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ count: Int) -> Self {
        var total = Vector(repeating: 0)
        var i = 0
        while i + lanes <= count {
            total += load(a + i) * load(b + i)
            i += lanes
        }
        var rest: Self = 0
        while i < count {
            rest += a[i] * b[i]
            i += 1
        }
        return sum(total) + rest
    }

    @inline(__always)
    static func maximum(_ a: UnsafePointer<Self>, _ count: Int) -> Self {
        var greatest = Vector(repeating: -.infinity)
        var i = 0
        while i + lanes <= count {
            greatest = maximum(greatest, load(a + i))
            i += lanes
        }
        var result = -Self.infinity
        for lane in 0..<lanes { result = Swift.max(result, greatest[lane]) }
        while i < count {
            result = Swift.max(result, a[i])
            i += 1
        }
        return result
    }

    /// out[i] = e^(x[i] - shift); returns the sum. `out` may be `x`.
    @inline(__always)
    static func exponentials(
        _ x: UnsafePointer<Self>, shift: Self, to out: UnsafeMutablePointer<Self>, _ count: Int
    ) -> Self {
        var total = Vector(repeating: 0)
        let shifts = Vector(repeating: shift)
        var i = 0
        while i + lanes <= count {
            let e = exponential(load(x + i) - shifts)
            store(e, to: out + i)
            total += e
            i += lanes
        }
        if i < count {
            let e = exponential(load(x + i, count: count - i, fill: -.infinity) - shifts)
            store(e, to: out + i, count: count - i)
            total += e
        }
        return sum(total)
    }

    /// The sum of e^(x[i] - shift).
    @inline(__always)
    static func sumOfExponentials(_ x: UnsafePointer<Self>, shift: Self, _ count: Int) -> Self {
        var total = Vector(repeating: 0)
        let shifts = Vector(repeating: shift)
        var i = 0
        while i < count {
            let vector = i + lanes <= count ? load(x + i) : load(x + i, count: count - i, fill: -.infinity)
            total += exponential(vector - shifts)
            i += lanes
        }
        return sum(total)
    }

    /// out[i] = f(a[i], b[i]) for i in 0..<count. `out` may be `a` or `b`.
    @inline(__always)
    static func map(
        _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, to out: UnsafeMutablePointer<Self>, _ count: Int,
        _ f: (Vector, Vector) -> Vector
    ) {
        var i = 0
        while i + lanes <= count {
            store(f(load(a + i), load(b + i)), to: out + i)
            i += lanes
        }
        if i < count {
            let rest = count - i
            store(f(load(a + i, count: rest, fill: 0), load(b + i, count: rest, fill: 0)), to: out + i, count: rest)
        }
    }
}

/// Cuts the work of kernels into pieces.
enum Pieces {
    /// Cuts `count` items into at most `most` pieces of at least `minimum`, and runs each on the pool. The cut depends
    /// only on the sizes, so results do not depend on the number of threads.
    @inline(__always)
    static func run(_ count: Int, minimum: Int, most: Int = 16, _ body: @escaping (Range<Int>) -> Void) {
        let pieces = number(count, minimum: minimum, most: most)
        WorkerPool.shared.run(pieces) { piece in body(range(piece, of: pieces, count: count)) }
    }

    static func number(_ count: Int, minimum: Int, most: Int = 16) -> Int {
        max(1, min(most, count / max(1, minimum)))
    }

    static func range(_ piece: Int, of pieces: Int, count: Int) -> Range<Int> {
        count * piece / pieces..<count * (piece + 1) / pieces
    }
}
