/// Collects what a reader asks of one object while it is described.
final class ObjectRecorder {
    /// One key of it.
    final class Field {
        let key: String
        let value = ValueRecorder()
        var help = ""
        var defaultValue: JSONOutput?
        var isRequired = false

        init(_ key: String) { self.key = key }
    }

    /// When a variant is the one at hand.
    indirect enum Condition {
        /// A key has this value; where it is the default, also where it is not there.
        case equals(key: String, name: String, isDefault: Bool)
        case present(String)
        case absent(String)
        /// The condition holds for the object under a key.
        case within(String, Condition)

        /// What is asked about: the variants with the same are those of which one is at hand.
        var subject: [String] {
            switch self {
            case .equals(let key, _, _): ["value", key]
            case .present(let key), .absent(let key): ["presence", key]
            case .within(let key, let condition): [key] + condition.subject
            }
        }
    }

    /// Those that are there in every variant, in the order in which they were asked for.
    private(set) var fields: [Field] = []
    /// Fields that are there only under conditions.
    private(set) var variants: [(condition: Condition, object: ObjectRecorder)] = []
    /// Keys that exclude one another.
    private(set) var exclusive: [(keys: [String], isRequired: Bool)] = []
    /// Keys of which one at least must be there.
    private(set) var oneRequired: [[String]] = []
    /// Whether it has exactly one of its keys.
    var hasOneKey = false
    var allowsOtherKeys = false
    /// Keys that the reader knows to do without.
    private var tested: Set<String> = []
    private var openVariant: ObjectRecorder?

    /// The field of a key, declared where it is not yet: among those of the variant under way, if there is one.
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

    /// Fields that are declared in `body` are there under the condition alone.
    func variant<Value>(_ condition: Condition, _ body: () -> Value) -> Value {
        if let openVariant { return openVariant.variant(condition, body) }
        let variant = ObjectRecorder()
        variants.append((condition, variant))
        openVariant = variant
        defer { openVariant = nil }
        return body()
    }
}
