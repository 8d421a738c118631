import Configuration

/// One step of a list, written with its settings: `{"name": {…}}`.
enum StepSettings {
    /// - Parameters:
    ///   - steps: the existing steps, with their effects
    ///   - example: a correctly written step, for the message
    ///   - advice: the end of the message about a step whose settings are null
    ///   - read: makes the step of a name from its settings
    /// - Returns: nil if the value is something else, which was reported.
    static func read<Step>(
        _ value: ConfigurationValue, of steps: [(name: String, help: String)], example: String, advice: String = "",
        _ read: (String, ConfigurationObject) -> Step?
    ) -> Step? {
        guard let object = value.object() else { return nil }
        if object.describeSettings(of: steps, { _ = read($0, $1) }) { return nil }
        // A key that is not a step is reported as unknown, together with the names that exist.
        let present = steps.map(\.name).filter { object.has($0) }
        guard object.keys.count == 1 else {
            value.report("expected one step in its own braces, such as \(example)")
            return nil
        }
        guard steps.contains(where: { $0.name == object.keys[0] }) else { return nil }
        guard let name = present.first else {
            value.report("the step \"\(object.keys[0])\" has no settings\(advice)")
            return nil
        }
        return object.optionalObject(name).flatMap { read(name, $0) }
    }
}
