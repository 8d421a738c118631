/// Records the fields that a reader asks of one object while it is described.
final class ObjectRecorder {
    /// One key of the object.
    final class Field {
        let key: String
        let value = ValueRecorder()
        var help = ""
        var defaultValue: JSONOutput?
        var isRequired = false

        init(_ key: String) { self.key = key }
    }

    /// The condition under which a variant applies.
    indirect enum Condition {
        /// A key has this value. A default also matches if the key is absent.
        case equals(key: String, name: String, isDefault: Bool)
        case present(String)
        case absent(String)
        /// The condition holds for the object under a key.
        case within(String, Condition)

        /// The path that the condition tests. Of the variants with the same subject exactly one applies.
        var subject: [String] {
            switch self {
            case .equals(let key, _, _): ["value", key]
            case .present(let key), .absent(let key): ["presence", key]
            case .within(let key, let condition): [key] + condition.subject
            }
        }
    }

    /// The fields that every variant has, in the order in which they were asked for.
    private(set) var fields: [Field] = []
    /// The fields that exist only under conditions.
    private(set) var variants: [(condition: Condition, object: ObjectRecorder)] = []
    /// Keys that exclude one another.
    private(set) var exclusive: [(keys: [String], isRequired: Bool)] = []
    /// Groups of keys: at least one key of each group must be there.
    private(set) var oneRequired: [[String]] = []
    /// Whether it has exactly one of its keys.
    var hasOneKey = false
    var allowsOtherKeys = false
    /// Keys that the reader can do without.
    private var tested: Set<String> = []
    private var openVariant: ObjectRecorder?

    /// The field of a key, declared on first use, in the variant under way if there is one.
    func field(_ key: String) -> Field {
        if let field = fields.first(where: { $0.key == key }) { return field }
        if let openVariant { return openVariant.field(key) }
        let field = Field(key)
        fields.append(field)
        return field
    }

    func require(_ key: String) {
        if !isTested(key) { field(key).isRequired = true }
    }

    func test(_ key: String) {
        if let openVariant { openVariant.test(key) } else { tested.insert(key) }
    }

    private func isTested(_ key: String) -> Bool { tested.contains(key) || openVariant?.isTested(key) == true }

    func exclude(_ keys: [String], isRequired: Bool) {
        if let openVariant { return openVariant.exclude(keys, isRequired: isRequired) }
        tested.formUnion(keys)
        exclusive.append((keys, isRequired))
    }

    func require(oneOf keys: [String]) {
        if let openVariant { openVariant.require(oneOf: keys) } else { oneRequired.append(keys) }
    }

    /// Fields that `body` declares exist only under the condition.
    func variant<Value>(_ condition: Condition, _ body: () -> Value) -> Value {
        if let openVariant { return openVariant.variant(condition, body) }
        let variant = ObjectRecorder()
        variants.append((condition, variant))
        openVariant = variant
        defer { openVariant = nil }
        return body()
    }
}
