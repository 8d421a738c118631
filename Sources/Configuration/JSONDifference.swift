/// How one JSON value differs from an earlier one, for people.
package enum JSONDifference {
    /// A line for each value that differs: `training.schedule.learningRate: 0.02 before, 0.03 now`.
    /// - Parameter path: leads to the value
    package static func lines(_ before: JSONOutput?, _ after: JSONOutput?, path: String = "") -> [String] {
        if case .array(let old)? = before, case .array(let new)? = after, old.count == new.count,
            (old + new).allSatisfy(\.isObject)
        {
            return old.indices.flatMap { lines(old[$0], new[$0], path: "\(path)[\($0)]") }
        }
        guard case .object(let old)? = before, case .object(let new)? = after else {
            if isEqual(before, after) { return [] }
            return ["\(path): \(text(before)) before, \(text(after)) now"]
        }
        let (oldKeys, newKeys) = (old.map(\.key), new.map(\.key))
        let keys = (oldKeys + newKeys).withoutRepeats
        let found = keys.flatMap { key in
            lines(before?[key], after?[key], path: path.isEmpty ? key : "\(path).\(key)")
        }
        // The order of keys that are tasks' names is that of the tasks.
        if found.isEmpty, oldKeys != newKeys, keys.count == oldKeys.count, keys.count == newKeys.count {
            return ["\(path): in the order \(list(oldKeys)) before, \(list(newKeys)) now"]
        }
        return found
    }

    private static func list(_ keys: [String]) -> String { keys.joined(separator: ", ") }

    private static func text(_ value: JSONOutput?) -> String {
        guard let value, value.line != JSONOutput.null.line else { return "not set" }
        return String(value.line.dropLast())
    }

    /// Numbers are equal as numbers: 1 and 1.0 are the same setting.
    private static func isEqual(_ before: JSONOutput?, _ after: JSONOutput?) -> Bool {
        if let before = number(before), let after = number(after) { return before == after }
        return text(before).isExactly(text(after))
    }

    private static func number(_ value: JSONOutput?) -> Double? {
        switch value {
        case .integer(let integer)?: Double(integer)
        case .number(let number)?: number
        default: nil
        }
    }
}
