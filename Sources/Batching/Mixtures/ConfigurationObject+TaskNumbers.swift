import Configuration

extension ConfigurationObject {
    /// The numbers that an object holds for single tasks, by their names; none where the key is not there.
    /// - Parameters:
    ///   - tasks: those that may be named
    ///   - kind: what a task is that is named wrongly, as in `is not among this mixture's own tasks`
    ///   - help, each: what the object holds, and what a number means
    package func taskNumbers(
        _ key: String, among tasks: [String], _ kind: String, in range: some RangeExpression<Double>, _ help: String,
        each: String
    ) -> [String: Double] {
        guard let numbers = optionalObject(key, help) else { return [:] }
        var found: [String: Double] = [:]
        for name in numbers.keys {
            found[name] = numbers.number(name, in: range, each)
            if !tasks.contains(name) {
                numbers.report("\"\(name)\" \(kind)\(Suggestion.phrase(for: name, among: tasks))", at: name)
            }
        }
        return found
    }
}
