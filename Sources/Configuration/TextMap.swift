/// A dictionary whose keys are compared by their code points; see ``ExactText``.
package struct TextMap<Value> {
    private var dictionary: [ExactText: Value]

    package init(minimumCapacity: Int) { dictionary = Dictionary(minimumCapacity: minimumCapacity) }

    /// A key that comes twice gets its last value.
    package init(_ elements: some Sequence<(String, Value)>) {
        dictionary = Dictionary(elements.map { (ExactText($0.0), $0.1) }) { _, last in last }
    }

    private init(_ dictionary: [ExactText: Value]) { self.dictionary = dictionary }

    package subscript(key: String) -> Value? {
        get { dictionary[ExactText(key)] }
        set { dictionary[ExactText(key)] = newValue }
    }

    package subscript(key: String, default fallback: @autoclosure () -> Value) -> Value {
        get { dictionary[ExactText(key), default: fallback()] }
        set { dictionary[ExactText(key), default: fallback()] = newValue }
    }

    /// The keys, in the order of the elements.
    package var keys: [String] { dictionary.keys.map(\.text) }

    /// The values, in the order of the elements.
    package var values: [Value] { Array(dictionary.values) }

    package func mapValues<Other>(_ change: (Value) throws -> Other) rethrows -> TextMap<Other> {
        TextMap<Other>(try dictionary.mapValues(change))
    }

    package func compactMapValues<Other>(_ change: (Value) throws -> Other?) rethrows -> TextMap<Other> {
        TextMap<Other>(try dictionary.compactMapValues(change))
    }

    /// - Parameter choose: picks the value of a key that both maps hold
    package func merging(_ other: TextMap, choose: (_ own: Value, _ other: Value) throws -> Value) rethrows -> TextMap {
        TextMap(try dictionary.merging(other.dictionary, uniquingKeysWith: choose))
    }

    package mutating func merge(_ other: TextMap, choose: (_ own: Value, _ other: Value) throws -> Value) rethrows {
        try dictionary.merge(other.dictionary, uniquingKeysWith: choose)
    }
}

extension TextMap: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) {
        dictionary = Dictionary(uniqueKeysWithValues: elements.map { (ExactText($0), $1) })
    }
}

extension TextMap: Collection {
    package typealias Index = Dictionary<ExactText, Value>.Index

    package var startIndex: Index { dictionary.startIndex }
    package var endIndex: Index { dictionary.endIndex }
    package var count: Int { dictionary.count }
    package var isEmpty: Bool { dictionary.isEmpty }
    package func index(after index: Index) -> Index { dictionary.index(after: index) }

    package subscript(index: Index) -> (key: String, value: Value) {
        let element = dictionary[index]
        return (element.key.text, element.value)
    }
}

extension TextMap: Equatable where Value: Equatable {}
extension TextMap: Sendable where Value: Sendable {}
