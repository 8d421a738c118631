/// One line of a data file: its fields in the order they are written.
package struct Record: Sendable {
    package enum Value: Sendable {
        case number(Int)
        case string(String)
        case strings([String])
    }

    package var fields: [(name: String, value: Value)]

    package init(_ fields: (name: String, value: Value)...) {
        self.fields = fields
    }

    /// The record as a line of JSON, the characters themselves in UTF-8.
    package var line: String {
        let body = fields.map { "\(Self.quoted($0.name)):\(Self.json($0.value))" }
        return "{\(body.joined(separator: ","))}\n"
    }

    private static func json(_ value: Value) -> String {
        switch value {
        case .number(let number): "\(number)"
        case .string(let text): quoted(text)
        case .strings(let texts): "[\(texts.map(quoted).joined(separator: ","))]"
        }
    }

    /// The texts hold letters, digits, spaces and punctuation: of all that JSON escapes, only quotes and backslashes.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            precondition(scalar.value >= 0x20, "a control character in a data line: \(text)")
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
