import Configuration
import TaskDefinitions

/// The records that a ``RecordPath`` finds in a JSON value, with the fields of the levels around them.
struct NestedRecords {
    private let document: JSONDocument
    private let steps: ArraySlice<RecordPath.Step>
    private let path: RecordPath
    private let enclosing: Enclosing
    private let level: String

    /// The levels on the path to a value.
    struct Enclosing {
        /// The levels' fields under their bare names. A field of a deeper level hides others of its name.
        private(set) var fields: Fields = [:]
        /// The levels by name.
        private(set) var levels: Fields = [:]

        /// Enters a level. A level without fields is not recorded.
        mutating func enter(_ level: String, _ fields: Fields) {
            guard !fields.isEmpty else { return }
            self.fields.merge(fields) { _, inner in inner }
            levels[level] = .object(fields)
        }
    }

    /// - Parameters:
    ///   - steps: the rest of the path, starting at the document's root; nil for the whole path.
    ///   - enclosing: the levels around the document.
    ///   - level: the name of the document's own level.
    init(
        _ document: JSONDocument, _ path: RecordPath, steps: ArraySlice<RecordPath.Step>? = nil,
        in enclosing: Enclosing = Enclosing(), level: String = RecordPath.topLevel
    ) {
        self.document = document
        self.path = path
        self.steps = steps ?? path.steps[...]
        self.enclosing = enclosing
        self.level = level
    }

    /// - Parameter isOfTask: whether a task file names the file and its content
    func items(file: String, isOfTask: Bool = true) -> [SourceItem] {
        let advice =
            isOfTask ? "correct the data or \"records\" in the task file" : "write each record as an object"
        var found = Found(file: file, advice: advice, cursor: JSONDocument.LocationCursor(document))
        collect(document.root, steps, enclosing, level, &found)
        return found.items
    }

    /// The items found so far, in the order of the text.
    private struct Found {
        let file: String
        /// The remedy for a value that is no record.
        let advice: String
        var cursor: JSONDocument.LocationCursor
        var items: [SourceItem] = []
    }

    private func collect(
        _ node: JSONNode, _ steps: ArraySlice<RecordPath.Step>, _ enclosing: Enclosing, _ level: String,
        _ found: inout Found
    ) {
        let file = found.file
        func refuse(_ message: String) {
            let place = found.cursor.place(of: node.offset)
            let error = ExampleError(
                "\(message); \(found.advice)", file: file, line: place.line, column: place.column)
            found.items.append(.wrong(WrongRecord(error: error, text: Array(FieldValue(node.value).jsonText.utf8))))
        }
        switch steps.first {
        case nil:
            guard let members = node.members else {
                return refuse("expected an object with the fields of a record, found \(node.value.kind)")
            }
            let place = found.cursor.place(of: node.offset)
            found.items.append(.record(record(node, members, enclosing, file, place)))
        case .key(let key):
            guard let members = node.members else {
                return refuse(
                    "expected an object with \"\(key)\", as \"\(path.source)\" says, found \(node.value.kind)")
            }
            guard let child = node[key] else {
                let names = members.map(\.key)
                let suggestion = Suggestion.phrase(for: key, among: names)
                return refuse("has no \"\(key)\", which \"\(path.source)\" asks for\(suggestion)")
            }
            var enclosing = enclosing
            enclosing.enter(level, FieldValue.fields(members.filter { !$0.key.isExactly(key) }))
            collect(child, steps.dropFirst(), enclosing, key, &found)
        case .each:
            guard let elements = node.elements else {
                return refuse("expected a list, as \"\(path.source)\" says, found \(node.value.kind)")
            }
            for element in elements { collect(element, steps.dropFirst(), enclosing, level, &found) }
        }
    }

    private func record(
        _ node: JSONNode, _ members: [JSONMember], _ enclosing: Enclosing, _ file: String,
        _ place: (line: Int, column: Int)
    ) -> SourceRecord {
        // The stored text has everything that is needed to make the record again. Bare names add nothing to the levels.
        let stored = FieldValue.fields(members).merging(enclosing.levels) { own, _ in own }
        let all = stored.merging(enclosing.fields) { own, _ in own }
        return SourceRecord(
            Record(fields: all), json: Array(FieldValue.object(stored).jsonText.utf8), file: file, line: place.line,
            column: place.column, fieldPlaces: FieldPlaces { [document] in document.places(of: members) })
    }
}
