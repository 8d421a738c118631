/// The common part of the metrics of sacrebleu (Post 2018, "A call for clarity in reporting BLEU scores").
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

    /// A text in the form in which it is compared.
    static func cased(_ text: String, lowercase: Bool) -> [Unicode.Scalar] {
        lowercase ? PythonText.lowercased(text.unicodeScalars) : Array(text.unicodeScalars)
    }
}
