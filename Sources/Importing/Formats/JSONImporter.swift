import Configuration
import TaskDefinitions

/// One JSON document that contains the records in lists.
///
/// The document is read as a stream up to the first list on the path to the records. That list is read one element at a
/// time, so memory holds an element and not the file. A record therefore has only those fields of the objects around
/// that list that stand before it. Of all deeper levels it has every field. JSON is strict, and a key may not appear
/// twice.
package struct JSONImporter: Importer {
    private let file: SourceFile
    private let path: RecordPath
    private var stream: JSONStream
    private var state = State.start
    /// The open objects around the list, with the keys seen in each.
    private var open: [Set<ExactText>] = []
    private var enclosing = NestedRecords.Enclosing()
    private var level = RecordPath.topLevel
    /// The remaining steps of the path within an element of the list.
    private var steps: ArraySlice<RecordPath.Step>
    private var waiting: [SourceItem] = []

    private enum State {
        case start
        case list(isFirst: Bool)
        case end
    }

    package init(_ files: [SourceFile], _ format: JSONFormat) throws(ExampleError) {
        file = files[0]
        path = format.records
        steps = path.steps[...]
        stream = try JSONStream(file)
    }

    package mutating func next() throws(ExampleError) -> SourceItem? {
        while true {
            if let item = waiting.popLast() { return item }
            switch state {
            case .start: try findList()
            case .list(let isFirst): try readElement(isFirst: isFirst)
            case .end: return nil
            }
        }
    }

    /// Follows the path to its first list, or to its end.
    private mutating func findList() throws(ExampleError) {
        guard try stream.peek() != nil else { throw stream.problem("is empty; expected a JSON value") }
        while case .key(let key)? = steps.first {
            try enterObject(upTo: key)
            steps.removeFirst()
            level = key
        }
        guard steps.first == .each else {
            try collect(try stream.value())
            return try finish()
        }
        guard try stream.skips("[") else {
            let found = try stream.here()
            if found == "'{'", open.isEmpty {
                throw stream.problem(
                    file.isOfTask
                        ? "is one object; say with \"records\" where its records are, such as \"data[]\""
                        : "is one object; write its records as a list")
            }
            throw stream.problem("expected a list, as \"\(path.source)\" says, found \(found)")
        }
        steps.removeFirst()
        state = .list(isFirst: true)
    }

    private mutating func enterObject(upTo key: String) throws(ExampleError) {
        try stream.expect("{", "and in it \"\(key)\", as \"\(path.source)\" says")
        open.append([])
        var fields: Fields = [:]
        while let found = try nextKey() {
            if found.isExactly(key) {
                enclosing.enter(level, fields)
                return
            }
            fields[found] = FieldValue(try stream.value().root.value)
        }
        let suggestion = Suggestion.phrase(for: key, among: fields.keys.sorted())
        throw stream.problem(
            "the object that ends here has no \"\(key)\", which \"\(path.source)\" asks for\(suggestion)")
    }

    /// The next key of the innermost open object; nil at the end of the object. The value follows.
    private mutating func nextKey() throws(ExampleError) -> String? {
        if try stream.skips("}") {
            open.removeLast()
            return nil
        }
        if open.last?.isEmpty == false { try stream.expect(",", "or '}'") }
        guard try stream.peek() == UInt8(ascii: "\"") else {
            throw stream.problem("expected a key in double quotes, found \(try stream.here())")
        }
        let (line, column) = (stream.line, stream.column)
        let key = try stream.value().root.string ?? ""
        guard open[open.count - 1].insert(ExactText(key)).inserted else {
            throw ExampleError(
                "the key \"\(key)\" appears twice in one object", file: file.path, line: line, column: column)
        }
        try stream.expect(":", "after the key \"\(key)\"")
        return key
    }

    private mutating func readElement(isFirst: Bool) throws(ExampleError) {
        if try stream.skips("]") { return try finish() }
        if !isFirst { try stream.expect(",", "or ']'") }
        state = .list(isFirst: false)
        try collect(try stream.value())
    }

    private mutating func collect(_ document: JSONDocument) throws(ExampleError) {
        waiting = NestedRecords(document, path, steps: steps, in: enclosing, level: level)
            .items(file: file.path, isOfTask: file.isOfTask).reversed()
    }

    /// Reads the text after the list. It must be the rest of the objects around the list.
    private mutating func finish() throws(ExampleError) {
        while !open.isEmpty {
            while try nextKey() != nil { _ = try stream.value() }
        }
        guard try stream.peek() == nil else {
            throw stream.problem("unexpected \(try stream.here()) after the end of the document")
        }
        state = .end
    }
}
