import Configuration

/// The settings that a task gives a metric, and the title that they make.
///
/// Each accessor takes the default and the help, like those of ``ConfigurationObject``, which reports wrong and unknown
/// settings.
package final class MetricSettings {
    private let object: ConfigurationObject?
    private var differing: [String] = []

    /// - Parameter object: nil if all settings have their defaults.
    package init(_ object: ConfigurationObject? = nil) {
        self.object = object
    }

    /// The metric's name, followed by the settings that are not the default. A setting that is on is written as its
    /// key, any other as key and value. A space or hyphen is written as `_`, and any other character outside a-z and
    /// 0-9 as its hexadecimal code.
    func title(of name: String) -> String { ([name] + differing).joined(separator: "_") }

    static func titlePart(_ value: String) -> String {
        value.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z", "0"..."9", "_": String(scalar)
            case "A"..."Z": String(scalar).lowercased()
            case " ", "-", ".": "_"
            default: "u\(String(scalar.value, radix: 16))"
            }
        }.joined()
    }

    private func note(_ key: String, _ value: String, isDefault: Bool) {
        if !isDefault { differing.append("\(key)_\(Self.titlePart(value))") }
    }

    func report(_ message: String, at key: String) { object?.report(message, at: key) }

    // MARK: Typed settings

    func bool(_ key: String, default fallback: Bool, _ help: String) -> Bool {
        guard let object else { return fallback }
        let value = object.bool(key, default: fallback, help)
        if value != fallback { differing.append(value ? key : "\(key)_off") }
        return value
    }

    func integer(_ key: String, default fallback: Int, in range: some RangeExpression<Int>, _ help: String) -> Int {
        guard let object else { return fallback }
        let value = object.integer(key, default: fallback, in: range, help)
        note(key, "\(value)", isDefault: value == fallback)
        return value
    }

    func choice<Value: Equatable>(
        _ key: String, among choices: KeyValuePairs<String, Value>, default fallback: Value, _ help: String
    ) -> Value {
        guard let object else { return fallback }
        let value = object.choice(key, among: choices, default: fallback, help)
        note(key, choices.first { $0.value == value }?.key ?? "", isDefault: value == fallback)
        return value
    }

    func string(_ key: String, default fallback: String, _ help: String) -> String {
        guard let object else { return fallback }
        let value = object.string(key, default: fallback, help)
        note(key, value, isDefault: value.isExactly(fallback))
        return value
    }

    /// A text that the title leaves out.
    func untitledString(_ key: String, _ help: String) -> String? { object?.optionalString(key, help) }
}
