import Foundation

/// A parsed JSON value that distinguishes true from 1.
public indirect enum JSONTree: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    /// Parses a text that may have comments and trailing commas.
    public init(relaxed text: String) throws {
        self = try JSONDecoder().decode(JSONTree.self, from: Data(Self.strict(text).utf8))
    }

    public subscript(key: String) -> JSONTree? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    public var members: [String: JSONTree] { if case .object(let members) = self { members } else { [:] } }
    public var elements: [JSONTree] { if case .array(let elements) = self { elements } else { [] } }
    public var string: String? { if case .string(let string) = self { string } else { nil } }
    public var number: Double? { if case .number(let number) = self { number } else { nil } }

    /// The text without comments and without commas before a closing bracket.
    private static func strict(_ text: String) -> String {
        // A string, a comment, or a comma before a closing bracket with only space and comments between them. The match
        // is possessive; otherwise a bracket within a comment would count as a closing one.
        let string = #""(?:[^"\\]|\\.)*""#
        let comment = #"//[^\n]*+|/\*(?s:.*?)\*/"#
        let pattern = "(\(string))|\(comment)|,(?=(?>\\s|\(comment))*+[\\]}])"
        let expression = try! NSRegularExpression(pattern: pattern)
        return expression.stringByReplacingMatches(
            in: text, range: NSRange(text.startIndex..., in: text), withTemplate: "$1")
    }
}
