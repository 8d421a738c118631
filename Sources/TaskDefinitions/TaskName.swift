import Configuration

/// The rules for the name of a task or a mixture.
package enum TaskName {
    /// The reason why `name` is not valid; nil if it is.
    /// - Parameter kind: the kind of thing to be named, for the message
    package static func problem(_ name: String, of kind: String = "task") -> String? {
        let lower = UInt8(ascii: "a")...UInt8(ascii: "z")
        let isFit = name.utf8.allSatisfy { lower.contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
        if isFit, let first = name.utf8.first, lower.contains(first) { return nil }
        return "\"\(name)\" is no name for a \(kind); use a-z, 0-9 and _, beginning with a letter, as in m30k_en_de"
    }

    /// The same rule as a pattern for schemas.
    private static let pattern = "^[a-z][a-z0-9_]*$"

    /// Reads the `name` of a file's definition. It must be valid and equal to the file's own name.
    package static func read(_ object: ConfigurationObject, of kind: String = "task", file: String) -> String {
        let help = "the name of the \(kind) and of its file: a-z, 0-9 and _"
        let name = object.string("name", matching: pattern, help)
        guard case .string? = object.value("name")?.json else { return name }
        let expected = TaskFiles.definedName(file)
        if let problem = problem(name, of: kind) {
            object.report(problem, at: "name")
        } else if name != expected {
            object.report("the name \"\(name)\" must equal the file's name, \"\(expected)\"", at: "name")
        }
        return name
    }
}
