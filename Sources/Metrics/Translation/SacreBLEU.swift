/// What the metrics of sacrebleu have in common (Post 2018, "A call for clarity in reporting BLEU scores").
enum SacreBLEU {
    /// The version whose scores and signatures the metrics reproduce.
    static let version = "2.6.0"

    /// The signature of a score, such as `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0`.
    static func signature(_ examples: MetricExamples, _ facts: [(key: String, value: String)]) -> String {
        let counts = Set(examples.targets.map(\.count))
        let references = counts.count == 1 ? counts.first.map { "\($0)" } : nil
        let all = [(key: "nrefs", value: references ?? "var")] + facts + [(key: "version", value: version)]
        return all.map { "\($0.key):\($0.value)" }.joined(separator: "|")
    }

    /// A text as it is compared.
    static func cased(_ text: String, lowercase: Bool) -> [Unicode.Scalar] {
        lowercase ? PythonText.lowercased(text.unicodeScalars) : Array(text.unicodeScalars)
    }
}

/// For each example a few integers whose sums over examples give a score.
struct SummedStatistics: Sendable {
    /// How many integers an example has.
    let width: Int
    private let values: [Int]

    init(_ rows: [[Int]], width: Int) {
        precondition(rows.allSatisfy { $0.count == width }, "statistics of other width than \(width)")
        self.width = width
        values = rows.flatMap { $0 }
    }

    func sums(_ indices: [Int]) -> [Int] {
        var sums = [Int](repeating: 0, count: width)
        for index in indices {
            let start = index * width
            for place in 0..<width { sums[place] += values[start + place] }
        }
        return sums
    }

    /// The statistics of each example.
    var rows: [[Int]] { stride(from: 0, to: values.count, by: width).map { Array(values[$0..<($0 + width)]) } }
}
