import Configuration

/// Settings for people.
enum StudySettings {
    /// Each setting by the last part of its path, and its value.
    static func named(_ settings: [ConfigurationOverride]) -> [(name: String, value: String)] {
        settings.map { setting in
            let name = setting.path.split(separator: ".").last.map(String.init) ?? setting.path
            let node = setting.value
            return (name, node.string ?? String(JSONOutput(node).line.dropLast()))
        }
    }
}
