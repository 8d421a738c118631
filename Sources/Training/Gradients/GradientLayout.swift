import Autodiff
import Optimizers
import Tensors

/// The places of all gradients in one flat memory, the arena.
///
/// The gradients lie in the order of the parameters. Buckets are consecutive gradients that become complete, and travel
/// to other processes, together. Backward reaches the last parameters first.
struct GradientLayout<Element: Scalar> {
    let parameters: [Parameter<Element>]
    /// The first element of each gradient.
    let offsets: [Int]
    /// The elements of the arena.
    let count: Int
    /// The parameters of each bucket, in the order in which backward reaches the buckets.
    let buckets: [Range<Int>]
    private let places: [ObjectIdentifier: Int]
    private let bucketOfParameter: [Int]

    /// Gradients begin at multiples of 64 bytes.
    private static var alignment: Int { 64 / MemoryLayout<Element>.stride }
    /// 4 MB in single precision. A bucket that was just computed is added while it is in the cache, and a message of
    /// this size costs much more than the delay of a network.
    private static var bucketElements: Int { 1 << 20 }

    init(_ parameters: [Parameter<Element>]) {
        self.parameters = parameters
        var offsets: [Int] = []
        var next = 0
        for parameter in parameters {
            offsets.append(next)
            next += (parameter.count + Self.alignment - 1) / Self.alignment * Self.alignment
        }
        self.offsets = offsets
        count = next
        var buckets: [Range<Int>] = []
        var upper = parameters.count
        var elements = 0
        for place in parameters.indices.reversed() {
            elements += parameters[place].count
            guard elements >= Self.bucketElements || place == 0 else { continue }
            buckets.append(place..<upper)
            (upper, elements) = (place, 0)
        }
        self.buckets = buckets
        var bucketOfParameter = [Int](repeating: 0, count: parameters.count)
        for (bucket, range) in buckets.enumerated() { for place in range { bucketOfParameter[place] = bucket } }
        self.bucketOfParameter = bucketOfParameter
        places = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { (ObjectIdentifier($1), $0) })
    }

    /// The index of a parameter; nil if it is none of these.
    func place(of parameter: Parameter<Element>) -> Int? { places[ObjectIdentifier(parameter)] }

    func bucket(ofParameter place: Int) -> Int { bucketOfParameter[place] }

    /// The elements of a bucket.
    func elements(ofBucket bucket: Int) -> Range<Int> {
        let range = buckets[bucket]
        let last = range.upperBound - 1
        return offsets[range.lowerBound]..<offsets[last] + parameters[last].count
    }

    /// The gradient of a parameter in an arena.
    func gradient(_ place: Int, in arena: Tensor<Element>) -> Tensor<Element> {
        arena.part(at: offsets[place], shape: parameters[place].value.shape)
    }

    /// The elements that a process updates, in order; neighbours are joined.
    func elements(ofRank rank: Int, _ division: UpdateDivision<Element>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (parameter, offset) in zip(parameters, offsets) {
            let own = division.range(of: parameter, rank: rank)
            guard !own.isEmpty else { continue }
            let elements = offset + own.lowerBound..<offset + own.upperBound
            // The few elements between two gradients mean nothing.
            if let last = ranges.last, elements.lowerBound - last.upperBound < Self.alignment {
                ranges[ranges.count - 1] = last.lowerBound..<elements.upperBound
            } else {
                ranges.append(elements)
            }
        }
        return ranges
    }
}
