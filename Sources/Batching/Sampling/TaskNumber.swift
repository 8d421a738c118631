import Files

/// A number that stands for a task in random streams. It depends only on the task's name, so other tasks may come and
/// go without effect.
enum TaskNumber {
    static func of(_ task: String) -> UInt64 { UInt64(SHA256.hash(task).prefix(16), radix: 16) ?? 0 }
}
