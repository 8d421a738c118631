/// A value bound to a statement's parameter.
package enum SQLValue: Sendable {
    case null
    case integer(Int)
    case real(Double)
    case text(String)
    case blob([UInt8])

    package static func optional(_ value: Int?) -> SQLValue { value.map { .integer($0) } ?? .null }
    package static func optional(_ value: Double?) -> SQLValue { value.map { .real($0) } ?? .null }
}
