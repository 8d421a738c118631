/// A dictionary whose keys are compared by their code points; see ``ExactText``.
public struct TextMap<Value> {
    private var dictionary: [ExactText: Value]

    public init(minimumCapacity: Int) { dictionary = Dictionary(minimumCapacity: minimumCapacity) }

    /// A key that comes twice gets its last value.
    public init(_ elements: some Sequence<(String, Value)>) {
        dictionary = Dictionary(elements.map { (ExactText($0.0), $0.1) }) { _, last in last }
    }

    private init(_ dictionary: [ExactText: Value]) { self.dictionary = dictionary }

    public subscript(key: String) -> Value? {
        get { dictionary[ExactText(key)] }
        set { dictionary[ExactText(key)] = newValue }
    }

    public subscript(key: String, default fallback: @autoclosure () -> Value) -> Value {
        get { dictionary[ExactText(key), default: fallback()] }
        set { dictionary[ExactText(key), default: fallback()] = newValue }
    }

    /// The keys, in the order of the elements.
    public var keys: [String] { dictionary.keys.map(\.text) }

    /// The values, in the order of the elements.
    public var values: [Value] { Array(dictionary.values) }

    public func mapValues<Other>(_ change: (Value) throws -> Other) rethrows -> TextMap<Other> {
        TextMap<Other>(try dictionary.mapValues(change))
    }

    public func compactMapValues<Other>(_ change: (Value) throws -> Other?) rethrows -> TextMap<Other> {
        TextMap<Other>(try dictionary.compactMapValues(change))
    }

    /// - Parameter choose: picks the value of a key that both maps hold
    public func merging(_ other: TextMap, choose: (_ own: Value, _ other: Value) throws -> Value) rethrows -> TextMap {
        TextMap(try dictionary.merging(other.dictionary, uniquingKeysWith: choose))
    }

    public mutating func merge(_ other: TextMap, choose: (_ own: Value, _ other: Value) throws -> Value) rethrows {
        try dictionary.merge(other.dictionary, uniquingKeysWith: choose)
    }
}

extension TextMap: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) {
        dictionary = Dictionary(uniqueKeysWithValues: elements.map { (ExactText($0), $1) })
    }
}

extension TextMap: Collection {
    public typealias Index = Dictionary<ExactText, Value>.Index

    public var startIndex: Index { dictionary.startIndex }
    public var endIndex: Index { dictionary.endIndex }
    public var count: Int { dictionary.count }
    public var isEmpty: Bool { dictionary.isEmpty }
    public func index(after index: Index) -> Index { dictionary.index(after: index) }

    public subscript(index: Index) -> (key: String, value: Value) {
        let element = dictionary[index]
        return (element.key.text, element.value)
    }
}

extension TextMap: Equatable where Value: Equatable {}
extension TextMap: Sendable where Value: Sendable {}
