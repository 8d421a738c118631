import Tensors

/// T5's learned attention bias: one number per head and bucket of key position - query position.
///
/// Half of a direction's buckets hold one distance each, the others grow logarithmically up to `maximumDistance`, and
/// all greater distances share the last. Raffel et al. 2020 (T5), section 2.1; Shaw et al. 2018 for the idea.
public struct RelativePositionBias<Element: Scalar> {
    /// `[buckets, heads]`
    public let table: Parameter<Element>
    public let buckets: RelativePositionBuckets

    public init(table: Parameter<Element>, buckets: RelativePositionBuckets) {
        precondition(
            table.value.rows == buckets.count, "a bias table \(table.value.shape) for \(buckets.count) buckets")
        self.table = table
        self.buckets = buckets
    }

    var heads: Int { table.value.columns }

    /// The bias by distance: `[heads, 2 * longest - 1]`, distance 0 at column longest - 1.
    func byDistance(longest: Int) -> Tensor<Element> {
        let width = 2 * longest - 1
        let bucketOf = (0..<width).map { buckets.bucket(distance: $0 - longest + 1) }
        let result = Tensor<Element>(uninitialized: [heads, width])
        withPointers(table.value, result) { table, result in
            for head in 0..<heads {
                for column in 0..<width { result[head * width + column] = table[bucketOf[column] * heads + head] }
            }
        }
        return result
    }

    /// Adds a gradient by distance to the table's.
    /// - Precondition: the table is trained.
    func addGradient(byDistance gradient: Tensor<Element>, longest: Int) {
        let width = 2 * longest - 1
        withPointers(gradient, table.gradient) { gradient, table in
            for column in 0..<width {
                let bucket = buckets.bucket(distance: column - longest + 1)
                for head in 0..<heads { table[bucket * heads + head] += gradient[head * width + column] }
            }
        }
    }
}

/// Which distances share a bias.
public struct RelativePositionBuckets: Sendable, Equatable {
    public let count: Int
    public let maximumDistance: Int
    /// Whether keys after the query have buckets of their own (the encoder) or none (the decoder, which never sees
    /// them).
    public let isBidirectional: Bool

    public init(count: Int, maximumDistance: Int, isBidirectional: Bool) {
        self.count = count
        self.maximumDistance = maximumDistance
        self.isBidirectional = isBidirectional
    }

    /// The bucket of a distance, key position - query position.
    public func bucket(distance: Int) -> Int {
        let perDirection = isBidirectional ? count / 2 : count
        let direction = isBidirectional && distance > 0 ? perDirection : 0
        let reach = isBidirectional ? abs(distance) : max(0, -distance)
        let exact = perDirection / 2
        if reach < exact { return direction + reach }
        // In single precision, as the reference computes it: the floor is sensitive at powers of the ratio.
        let position =
            Float.logarithm(Float(reach) / Float(exact))
            / Float(Double.logarithm(Double(maximumDistance) / Double(exact))) * Float(perDirection - exact)
        return direction + min(perDirection - 1, exact + Int(position))
    }
}
