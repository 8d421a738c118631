/// The course of a number over the steps of a run, in stretches of equal length. Their number is bounded, however long
/// the run is.
package struct RunCurve {
    private static let mostStretches = 128
    /// The number of steps in each stretch. It is doubled whenever there are too many stretches.
    private var width = 1
    private var stretches: [(total: Double, count: Int)] = []

    /// - Parameter step: counted from 1
    package mutating func add(_ value: Double, step: Int) {
        guard value.isFinite, step > 0 else { return }
        while (step - 1) / width >= Self.mostStretches {
            stretches = stride(from: 0, to: stretches.count, by: 2).map { place in
                let pair = stretches[place..<min(place + 2, stretches.count)]
                return pair.reduce((0, 0)) { ($0.0 + $1.total, $0.1 + $1.count) }
            }
            width *= 2
        }
        let place = (step - 1) / width
        while stretches.count <= place { stretches.append((0, 0)) }
        stretches[place].total += value
        stretches[place].count += 1
    }

    /// The means of at most this many equal parts of the curve; nil for a part without a value.
    package func points(atMost count: Int) -> [Double?] {
        let count = min(count, stretches.count)
        return (0..<count).map { part in
            let range = stretches.count * part / count..<stretches.count * (part + 1) / count
            let values = stretches[range].filter { $0.count > 0 }
            guard !values.isEmpty else { return nil }
            return values.reduce(0) { $0 + $1.total } / Double(values.reduce(0) { $0 + $1.count })
        }
    }
}
