/// The correction of several tests made at once. The chance of even one false alarm among them stays what it is for a
/// single test (Holm 1979, "A simple sequentially rejective multiple test procedure").
package enum HolmCorrection {
    /// The corrected values, in the order of the given ones. With p sorted ascending, k counted from 0, and m values,
    ///
    ///     corrected k = min(1, max over j <= k of (m - j) p_j)
    package static func corrected(_ values: [Double]) -> [Double] {
        var corrected = values
        var largest = 0.0
        for (place, index) in values.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }).enumerated() {
            largest = max(largest, min(1, Double(values.count - place) * values[index]))
            corrected[index] = largest
        }
        return corrected
    }
}
