import Configuration
import Files

/// Reads the `answers` of a task file.
struct AnswersReader {
    let labels: [String]?
    /// The folder that paths start from: that of the task's file.
    let folder: String
    /// The file that is read if the named one does not exist: a run's copy of it. See
    /// ``AnswersFile/copy(besideTask:)``.
    let copy: String?

    /// - Parameter value: the value of `answers`, or of `of` in a list
    /// - Returns: nil if something was reported
    func read(_ value: ConfigurationValue) -> AllowedAnswers? {
        value.read(
            as: "\"labels\", a list of answers or an object",
            [
                .string: { value in value.name(among: ["labels"]).flatMap { _ in ofLabels(value) } },
                .array: { value in texts(value) },
                .object: { value in value.object(named: "answers").flatMap(object) },
            ])
    }

    private func ofLabels(_ value: ConfigurationValue) -> AllowedAnswers? {
        if let labels, !labels.isEmpty { return AllowedAnswers(labels: labels) }
        value.report("the task has no labels; add \"labels\", or list the answers")
        return nil
    }

    private func texts(_ value: ConfigurationValue) -> AllowedAnswers? {
        let elements = value.array(atLeast: 1, isSet: true) { _ in "is empty; give at least one answer" } ?? []
        var texts: [String] = []
        var known: Set<ExactText> = []
        for element in elements {
            guard let text = element.string(matching: "\\S") else { continue }
            if text.allSatisfy(\.isWhitespace) {
                element.report("an answer must not be empty")
            } else if !known.insert(ExactText(text)).inserted {
                element.report("the answer \"\(text)\" is there already")
            }
            texts.append(text)
        }
        return texts.isEmpty ? nil : AllowedAnswers(texts: texts)
    }

    private func object(_ object: ConfigurationObject) -> AllowedAnswers? {
        object.alternative("file", "pattern", "number", "date", "list") { key in
            switch key {
            case "file": file(object)
            case "pattern": pattern(object)
            case "number":
                number(object.object("number", isRequired: false, "a number, with as many decimals as given"))
            case "date": date(object)
            case "list": list(object.object("list", isRequired: false, "several answers with a separator between them"))
            default: nil
            }
        }
    }

    private func file(_ object: ConfigurationObject) -> AllowedAnswers? {
        let help = "a text file with an answer on each line; its path starts from the folder of the task's file"
        guard let path = object.optionalString("file", help) else { return nil }
        do throws(AnswerProblem) {
            let named = FileSystem.path(path, from: folder)
            let file = FileSystem.exists(named) ? named : copy.flatMap { FileSystem.exists($0) ? $0 : nil } ?? named
            return AllowedAnswers(texts: try AnswersFile.read(file), file: file)
        } catch {
            object.report(error.message, at: "file")
            return nil
        }
    }

    private func pattern(_ object: ConfigurationObject) -> AllowedAnswers? {
        guard let value = object.value("pattern", "a regular expression that the whole answer matches"),
            let text = value.string()
        else { return nil }
        switch AllowedAnswers.pattern(text) {
        case .success(let answers): return answers
        case .failure(let problem):
            value.report(problem.message, afterScalars: problem.offset)
            return nil
        }
    }

    private func date(_ object: ConfigurationObject) -> AllowedAnswers? {
        guard let value = object.value("date", "a date in a format of yyyy, MM or M, dd or d, and signs between them"),
            let format = value.string()
        else { return nil }
        do throws(DateAnswers.Problem) {
            return AllowedAnswers(try DateAnswers(format).expression, "date as \(format)")
        } catch {
            value.report(error.message, afterScalars: error.offset)
            return nil
        }
    }

    /// Beyond this, numbers of the last decimal do not fit into an integer.
    private static let numberRange = -1_000_000.0...1_000_000

    private func number(_ object: ConfigurationObject) -> AllowedAnswers? {
        let minimum = object.optionalNumber("minimum", in: Self.numberRange, "the least number (default: none)")
        let maximum = object.optionalNumber("maximum", in: Self.numberRange, "the greatest number (default: none)")
        let decimals = object.integer(
            "decimals", default: 0, in: NumberAnswers.decimalsRange, "digits after the decimal point")
        var unit = 1.0
        for _ in 0..<decimals { unit *= 10 }
        /// In units of the last decimal.
        func units(_ number: Double?, _ key: String) -> Int? {
            guard let number else { return nil }
            let units = (number * unit).rounded()
            if units / unit != number {
                object.report("has more than \(decimals) decimals; raise \"decimals\"", at: key)
            }
            return Int(units)
        }
        let numbers = NumberAnswers(
            minimum: units(minimum, "minimum"), maximum: units(maximum, "maximum"), decimals: decimals)
        if let least = numbers.minimum, let greatest = numbers.maximum, least > greatest {
            object.report("is above \"maximum\"", at: "minimum")
            return nil
        }
        let bounds = [minimum.map { "from \(Self.text($0))" }, maximum.map { "to \(Self.text($0))" }].compactMap { $0 }
        let precision = decimals == 0 ? [] : ["with \(decimals) decimals"]
        return AllowedAnswers(numbers.expression, (["number"] + bounds + precision).joined(separator: " "))
    }

    private static func text(_ number: Double) -> String { Int(exactly: number).map { "\($0)" } ?? "\(number)" }

    private static let lengthRange = 1...1000

    private func list(_ object: ConfigurationObject) -> AllowedAnswers? {
        let help = "the answers that a list may hold, written as \"answers\" itself"
        guard let value = object.requiredValue("of", help) else { return nil }
        let member = read(value)
        let separator = object.string("separator", default: ", ", "what stands between two members of a list")
        let least = object.integer("atLeast", default: 1, in: Self.lengthRange, "the least number of members")
        let most = object.optionalInteger("atMost", in: Self.lengthRange, "the greatest number of members")
        if object.has("separator"), separator.isEmpty { object.report("is empty; give a text", at: "separator") }
        if let most, most < least { object.report("is below \"atLeast\"", at: "atMost") }
        guard let member, most ?? least >= least else { return nil }
        let more = AnswerExpression.repeated(
            .sequence([.text(separator), member.expression]), atLeast: least - 1, atMost: most.map { $0 - 1 })
        let expression = AnswerExpression.sequence([member.expression, more])
        guard expression.size <= ByteAutomaton.greatestSize else {
            object.report("is too large; lower \"atMost\", or leave it out", at: "atMost")
            return nil
        }
        let count = most.map { least == $0 ? "\(least)" : "\(least) to \($0)" } ?? "\(least) or more"
        return AllowedAnswers(
            expression, "list of \(count), each \(member.description), separated by \"\(separator)\"", members: member)
    }
}
