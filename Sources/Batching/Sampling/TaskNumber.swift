import Files

/// A number that stands for a task wherever chance depends on it: that of its name, so that other tasks may come and go
/// without effect.
enum TaskNumber {
    static func of(_ task: String) -> UInt64 { UInt64(SHA256.hash(task).prefix(16), radix: 16) ?? 0 }
}
