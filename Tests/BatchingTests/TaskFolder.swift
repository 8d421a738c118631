import TestSupport

/// A directory of task and mixture files for a test.
enum TaskFolder {
    /// - Parameters:
    ///   - tasks: the names of tasks; their files are valid
    ///   - mixtures: the texts of mixture files by the mixtures' names
    static func use<Result>(
        tasks: [String], mixtures: [String: String], _ body: (TemporaryDirectory) throws -> Result
    ) throws -> Result {
        try TemporaryDirectory.use { directory in
            for task in tasks {
                try directory.write(
                    """
                    {"name": "\(task)", "sources": {"train": "t.jsonl"}, "input": "{a}", "target": "{b}",
                     "metrics": ["exact_match"]}
                    """, to: "\(task).json")
            }
            for (name, text) in mixtures { try directory.write(text, to: "\(name).mixture.json") }
            return try body(directory)
        }
    }
}
