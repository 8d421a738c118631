import Configuration
import TaskDefinitions

/// Facts about one field of a data file's records. They are gathered record by record, in memory that does not grow
/// with the number of records.
struct SampledField {
    private(set) var path: FieldPath
    /// The number of records seen, including those without the field.
    private(set) var recordCount: Int
    /// The number of records where it is missing or null. No template accepts that.
    private(set) var missingCount: Int
    /// The line in which the first such record begins.
    private(set) var firstMissingLine: Int?
    /// The number of records where it has content: not null, not only white space, not an empty list.
    private(set) var filledCount = 0
    /// The first value with content.
    private(set) var firstFilled: FieldValue?
    /// The greatest number of characters of a value with content.
    private(set) var longestText = 0

    private var kinds: Set<String> = []
    private var firstGiven: FieldValue?
    private var hasOnlyTexts = true, hasOnlyTextLists = true, hasOnlyNumbers = true
    /// Whether all values with content are equal.
    private var isSame = true
    private var wordCount = 0
    private var texts = DistinctTexts()
    /// The texts in lists.
    private var elements = DistinctTexts()
    private var longestElement = 0
    /// The number in the record before, as long as the values count up by one.
    private var lastNumber: Int?
    private var isCounting = true
    /// A hash of all values in the order of their records.
    private var content = ValueHash()

    /// A field that no record had so far.
    /// - Parameters:
    ///   - count: the number of records before
    ///   - firstLine: the line in which the first of them begins
    init(path: FieldPath, after count: Int, firstLine: Int?) {
        self.path = path
        recordCount = count
        missingCount = count
        firstMissingLine = count > 0 ? firstLine : nil
        isCounting = count == 0
        content.add(text: "\(count)")
    }

    /// The same values under another path.
    func renamed(_ path: FieldPath) -> SampledField {
        var field = self
        field.path = path
        return field
    }

    // MARK: Gathering

    /// Adds a record that does not have the field.
    /// - Parameter line: the line in which it begins
    mutating func addNothing(line: Int) {
        recordCount += 1
        content.add(nil)
        addMissing(line)
    }

    /// Adds the value in a record.
    /// - Parameter line: the line in which the record begins
    mutating func add(_ value: FieldValue, line: Int) {
        recordCount += 1
        kinds.insert(value.kind)
        content.add(value)
        if firstGiven == nil { firstGiven = value }
        if case .null = value { addMissing(line) }
        guard value.saysSomething else {
            isCounting = false
            return
        }
        filledCount += 1
        if let firstFilled { isSame = isSame && value == firstFilled } else { firstFilled = value }
        if let text = value.text {
            hasOnlyTextLists = false
            add(text, isNumber: value.isNumber(text))
        } else {
            hasOnlyTexts = false
            hasOnlyNumbers = false
            isCounting = false
            addList(value)
        }
    }

    private mutating func addMissing(_ line: Int) {
        missingCount += 1
        firstMissingLine = firstMissingLine ?? line
        isCounting = false
    }

    private mutating func add(_ text: String, isNumber: @autoclosure () -> Bool) {
        texts.add(text)
        wordCount += text.wordCount
        longestText = max(longestText, text.unicodeScalars.count)
        if hasOnlyNumbers { hasOnlyNumbers = isNumber() }
        guard isCounting else { return }
        let number = Int(text)
        isCounting = number != nil && (lastNumber == nil || number == lastNumber.map { $0 &+ 1 })
        lastNumber = number
    }

    private mutating func addList(_ value: FieldValue) {
        longestText = max(longestText, value.jsonText.unicodeScalars.count)
        guard hasOnlyTextLists, case .list(let values) = value else {
            hasOnlyTextLists = false
            return
        }
        for value in values {
            guard let text = value.text else {
                hasOnlyTextLists = false
                return
            }
            elements.add(text)
            longestElement = max(longestElement, text.unicodeScalars.count)
        }
    }

    // MARK: Of what kind

    /// The name in a template.
    var name: String { path.written }

    /// Whether a template can use the field: its content is text.
    var isText: Bool { filledCount > 0 && hasOnlyTexts }

    /// Whether every value is a list of texts and some of the lists are not empty.
    var isTextList: Bool { filledCount > 0 && hasOnlyTextLists }

    /// Whether every value is a number. Numbers that are spelt as text, as in a table, count.
    var isNumber: Bool { hasOnlyNumbers }

    /// Whether the field numbers the records, like the first column of many tables.
    var isRowNumber: Bool { isCounting && recordCount >= 3 }

    /// Whether a list holds labels and not answers: short texts that recur in other records.
    var isTagList: Bool {
        isTextList && filledCount >= 10 && longestElement <= 40 && elements.count >= 3 * elements.distinctCount
    }

    /// Whether two fields have the same values in all records.
    func isSame(as other: SampledField) -> Bool { content == other.content }

    // MARK: Where it says nothing

    /// The number of records without content in it.
    var emptyCount: Int { recordCount - filledCount }

    /// Whether few enough records lack it that they can be left out.
    var isNearlyComplete: Bool { 10 * emptyCount <= recordCount }

    /// Whether nearly all records have text there; white space counts.
    var isUsableInput: Bool { isText && 10 * missingCount <= recordCount }

    /// Whether most records have an answer there, or a list that may be empty, and the answers differ.
    var isUsableTarget: Bool { !isConstant && (isTextList || (isText && 2 * emptyCount <= recordCount)) }

    /// Whether all records with content there, at least two, have the same. An empty list counts as different content.
    var isConstant: Bool { filledCount > 1 && isSame && (emptyCount == 0 || !isTextList) }

    // MARK: What it says

    /// The mean number of words of a value.
    var meanWords: Double { filledCount == 0 ? 0 : Double(wordCount) / Double(filledCount) }

    /// The number of different texts: an estimate if it is very large.
    var distinctCount: Int { texts.distinctCount }

    /// The different texts with their numbers of records; nil if there are more than ``DistinctTexts/mostKept``.
    var textCounts: [ExactText: Int]? { texts.kept }

    /// Up to this many classes, each in at least this many records, are accepted whatever they are.
    private static let fewClasses = 20, leastOfFew = 5
    /// If there are more classes, each must be in at least this many records and have at most this many characters.
    private static let leastOfMany = 20, longestOfMany = 60
    /// Fields in which whole numbers from 0 or 1 up stand for classes, however many there are.
    private static let classNames: Set = ["label", "class", "category", "intent"]

    /// The values as labels, if they look like labels: each is frequent, and, if there are many, short.
    var classes: [String]? {
        guard isText, let kept = texts.kept, kept.count >= 2 else { return nil }
        let isClosed =
            kept.count <= Self.fewClasses
            ? filledCount >= Self.leastOfFew * kept.count
            : filledCount >= Self.leastOfMany * kept.count && longestText <= Self.longestOfMany
                && (!isNumber || isClassNumber(kept))
        return isClosed ? kept.keys.sorted().map(\.text) : nil
    }

    /// Whether there are few classes, as for a judgement. Topics would be many.
    var hasFewClasses: Bool { classes.map { $0.count <= Self.fewClasses } ?? false }

    private func isClassNumber(_ kept: [ExactText: Int]) -> Bool {
        let numbers = kept.keys.compactMap { Int($0.text) }
        guard numbers.count == kept.count, let least = numbers.min(), let most = numbers.max() else { return false }
        return (0...1).contains(least) && most - least == numbers.count - 1
            && Self.classNames.contains((path.names.last ?? "").lowercased())
    }

    /// One line of the comment that lists the fields.
    var summary: String {
        let kinds = kinds.sorted().joined(separator: " or ")
        let what: String, examples: String
        if let classes {
            what = classes.count > 2 * Self.fewClasses ? "one of \(classes.count)," : "one of"
            examples = classes.map { "\"\($0)\"" }.joined(separator: ", ")
        } else {
            what = isConstant ? "always" : "such as"
            examples = (firstFilled ?? firstGiven)?.jsonText ?? ""
        }
        let shown = examples.count > 80 ? examples.prefix(79) + "…" : examples[...]
        let gaps = emptyCount > 0 && filledCount > 0 ? "; nothing in \(emptyCount)" : ""
        return "\(FieldValue.string(name).jsonText): \(kinds), \(what) \(shown)\(gaps)"
            .split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension FieldValue {
    /// Whether a text is a number, or spells one.
    fileprivate func isNumber(_ text: String) -> Bool {
        switch self {
        case .number: true
        case .string: Double(text) != nil
        default: false
        }
    }
}

extension String {
    /// The number of stretches without ASCII's white space.
    fileprivate var wordCount: Int {
        var count = 0
        var isInWord = false
        for byte in utf8 {
            let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
            if !isSpace, !isInWord { count += 1 }
            isInWord = !isSpace
        }
        return count
    }
}
