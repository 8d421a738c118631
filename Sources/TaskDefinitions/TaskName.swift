/// What a task may be called.
public enum TaskName {
    /// Why `name` may not be a task's; nil where it may.
    public static func problem(_ name: String) -> String? {
        let lower = UInt8(ascii: "a")...UInt8(ascii: "z")
        let isFit = name.utf8.allSatisfy { lower.contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
        if isFit, let first = name.utf8.first, lower.contains(first) { return nil }
        return "\"\(name)\" is no name for a task; use a-z, 0-9 and _, beginning with a letter, as in m30k_en_de"
    }

    /// The name of the task that a file defines: its base name.
    static func expected(in file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    }
}
