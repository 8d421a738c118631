import Configuration

/// One step of a list of steps that is written with its settings: `{"name": {…}}`.
struct StepSettings {
    let name: String
    let settings: ConfigurationObject

    /// - Parameters:
    ///   - names: the steps that there are
    ///   - example: a step as it should be written, for the message
    ///   - advice: what ends the message about a step whose settings are null
    /// - Returns: nil where the value is something else, which was reported.
    init?(_ value: ConfigurationValue, among names: [String], example: String, advice: String = "") {
        guard let object = value.object() else { return nil }
        // A key that is no step was not asked for, and so is reported as unknown together with the names that were.
        let present = names.filter { object.has($0) }
        guard object.keys.count == 1 else {
            value.report("expected one step in its own braces, such as \(example)")
            return nil
        }
        guard names.contains(object.keys[0]) else { return nil }
        guard let name = present.first else {
            value.report("the step \"\(object.keys[0])\" has no settings\(advice)")
            return nil
        }
        guard let settings = object.optionalObject(name) else { return nil }
        self.name = name
        self.settings = settings
    }
}
