import Configuration

extension ConfigurationObject {
    /// The numbers of single tasks in an object, by task name; empty if the key is missing.
    /// - Parameters:
    ///   - tasks: the tasks that may be named
    ///   - kind: ends the message about a wrong task, as in `is not among this mixture's own tasks`
    ///   - help, each: the meaning of the object, and of a number
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
