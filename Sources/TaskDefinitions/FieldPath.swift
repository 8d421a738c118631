/// The path to a value of a record, as templates and steps write it: names with dots between them.
///
/// A name may stand in single quotes. Inside them nothing is syntax, and two quotes are one: `'a|b'`, `stats.'e.g.'`,
/// `'it''s'`.
package struct FieldPath: Sendable, Equatable {
    package let names: [String]

    /// The name of the value as a field of the record itself: the names with dots between them, without quotes.
    package var key: String { names.joined(separator: ".") }

    package init(names: [String]) { self.names = names }

    /// Reads a path. Quotes that make no sense are ordinary characters.
    package init(_ written: String) {
        let scalars = Array(written.unicodeScalars)[...]
        if let names = Self.names(scalars) {
            self.names = names
        } else {
            names = written.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The path as it must be written, with quotes around the names that need them.
    package var written: String { names.map(Self.quoted).joined(separator: ".") }

    private static func quoted(_ name: String) -> String {
        let scalars = name.unicodeScalars
        let isPlain =
            scalars.allSatisfy { !"|{}.".unicodeScalars.contains($0) }
            && scalars.first.map { $0 != "'" && !$0.properties.isWhitespace } == true
            && scalars.last?.properties.isWhitespace == false
        if isPlain { return name }
        var quoted = String.UnicodeScalarView("'".unicodeScalars)
        for scalar in scalars {
            if scalar == "'" { quoted.append("'") }
            quoted.append(scalar)
        }
        quoted.append("'")
        return String(quoted)
    }

    // MARK: Reading

    /// The names of a path; nil if a quote is never closed, or is followed by anything but a dot.
    static func names(_ scalars: ArraySlice<Unicode.Scalar>) -> [String]? {
        var names: [String] = []
        var position = scalars.startIndex
        while true {
            let start = position
            if position < scalars.endIndex, scalars[position] == "'" {
                guard let end = closingQuote(scalars, of: position) else { return nil }
                names.append(unquoted(scalars[(position + 1)..<end]))
                position = end + 1
                guard position == scalars.endIndex || scalars[position] == "." else { return nil }
            } else {
                position = scalars[position...].firstIndex(of: ".") ?? scalars.endIndex
                names.append(text(scalars[start..<position]))
            }
            guard position < scalars.endIndex else { return names }
            position += 1
        }
    }

    /// The end of a path that other text may follow.
    enum Extent {
        case ends(before: Int)
        case neverClosed(quote: Int)
    }

    /// Finds the end of a path in a template: the first bar or brace outside quotes.
    static func extent(in scalars: ArraySlice<Unicode.Scalar>) -> Extent {
        var position = scalars.startIndex
        var beginsName = true
        while position < scalars.endIndex {
            let scalar = scalars[position]
            if beginsName, scalar == "'" {
                guard let end = closingQuote(scalars, of: position) else { return .neverClosed(quote: position) }
                position = end
            } else if scalar == "|" || scalar == "{" || scalar == "}" {
                return .ends(before: position)
            }
            beginsName = scalar == "."
            position += 1
        }
        return .ends(before: scalars.endIndex)
    }

    /// The quote that ends a name; two quotes are one quote of the name.
    private static func closingQuote(_ scalars: ArraySlice<Unicode.Scalar>, of opening: Int) -> Int? {
        var position = opening + 1
        while position < scalars.endIndex {
            if scalars[position] == "'" {
                guard position + 1 < scalars.endIndex, scalars[position + 1] == "'" else { return position }
                position += 1
            }
            position += 1
        }
        return nil
    }

    private static func unquoted(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var name = String.UnicodeScalarView()
        var isSecond = false
        for scalar in scalars {
            isSecond = scalar == "'" && !isSecond
            if scalar != "'" || isSecond { name.append(scalar) }
        }
        return String(name)
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
