/// ROUGE (Lin 2004) as in the package rouge-score. Words are runs of a-z and 0-9 in lower case; `stem` stems words of
/// more than three letters. Each example is scored with the F-measure of its best reference.
protocol RougeMetric: Metric {
    /// The type of score in rouge-score's terms.
    static var type: String { get }

    var stem: Bool { get }

    /// Further parts of the signature.
    var details: String { get }

    /// The F-measure, in 0...1.
    func score(_ reference: String, _ prediction: String) -> Double
}

extension RougeMetric {
    var details: String { "" }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        let signature = "rouge-score|type:\(Self.type)|stem:\(stem ? "yes" : "no")\(details)|version:0.1.2"
        return try ExampleAverage(examples, signature: signature) { references, prediction in
            references.map { score($0, prediction) }.max() ?? 0
        }
    }

    package func compared(_ answer: String) -> String {
        words(answer.unicodeScalars).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    /// The words of a text.
    func words(_ text: some Sequence<Unicode.Scalar>) -> [[UInt8]] {
        PythonText.lowercased(text).split { !Self.isWord($0) }.map { word in
            let letters = word.map { UInt8($0.value) }
            return stem && letters.count > 3 ? PorterStemmer.stem(letters) : letters
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
    }

    /// The F-measure of a number of hits; 0 if one side is empty.
    func fMeasure(hits: Int, reference: Int, prediction: Int) -> Double {
        guard hits > 0 else { return 0 }
        let precision = Double(hits) / Double(prediction)
        let recall = Double(hits) / Double(reference)
        return 2 * precision * recall / (precision + recall)
    }

    /// The F-measure of the n-grams of one length.
    func nGramScore(_ reference: String, _ prediction: String, order: Int) -> Double {
        var numbers = Interner<[UInt8]>()
        var counter = NGramCounter(maximumOrder: order)
        let wanted = counter.counts(words(reference.unicodeScalars).map { numbers.number(of: $0) })[order - 1]
        let found = counter.counts(words(prediction.unicodeScalars).map { numbers.number(of: $0) })[order - 1]
        return fMeasure(
            hits: wanted.reduce(0) { $0 + min($1.value, found[$1.key] ?? 0) },
            reference: wanted.values.reduce(0, +), prediction: found.values.reduce(0, +))
    }
}
