import Configuration
import Files

/// The answers that a model may write: the `answers` of a task file. The model's text is meant, before the steps of
/// `postprocess`.
///
///     "answers": "labels"
///     "answers": ["yes", "no", "maybe"]
///     "answers": {"file": "cities.txt"}
///     "answers": {"pattern": "[A-Z]{2}-\\d{4}"}
///     "answers": {"number": {"minimum": 0, "maximum": 5, "decimals": 1}}
///     "answers": {"date": "yyyy-MM-dd"}
///     "answers": {"list": {"of": ["sports", "politics"], "separator": ", ", "atMost": 3}}
package struct AllowedAnswers: Sendable, Hashable {
    package enum Form: Sendable {
        /// Some texts, each once.
        case texts([String])
        /// All texts that an expression describes.
        case expression(AnswerExpression)
    }

    package let form: Form
    /// The form used in reports and in the store. Lists with other answers have other descriptions.
    package let description: String
    /// The path of the file with the texts, or with the members of a list; nil if there is none.
    package let file: String?
    /// Identifies the answers; see the comparison.
    private let fingerprint: String

    /// The labels of a task.
    package init(labels: [String]) {
        form = .texts(labels)
        description = "one of the \(labels.count) labels"
        file = nil
        fingerprint = description + Self.hash(labels)
    }

    /// - Parameter file: the path of the file with the texts, if there is one
    /// - Precondition: there is a text, and each is there once.
    package init(texts: [String], file: String? = nil) {
        precondition(!texts.isEmpty, "AllowedAnswers: no texts")
        form = .texts(texts)
        let hash = Self.hash(texts)
        let origin = file.map { " of \(FileSystem.name(of: $0))" } ?? ""
        self.file = file
        description = "one of \(texts.count) answers\(origin) (\(hash.prefix(8)))"
        fingerprint = description + hash
    }

    /// - Parameters:
    ///   - description: tells apart what is not of the same members
    ///   - members: the answers that it is made of, if any
    init(_ expression: AnswerExpression, _ description: String, members: AllowedAnswers? = nil) {
        form = .expression(expression)
        self.description = description
        file = members?.file
        fingerprint = description + (members?.fingerprint ?? "")
    }

    private static func hash(_ texts: [String]) -> String { SHA256.hash(texts.map { "\($0)\n" }.joined()) }

    package static func == (left: Self, right: Self) -> Bool { left.fingerprint == right.fingerprint }

    package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }

    /// The answers that match a regular expression; see ``AnswerPattern``.
    /// - Returns: the problem of the expression, if there is one
    package static func pattern(_ pattern: String) -> Result<AllowedAnswers, AnswerProblem> {
        do throws(AnswerPattern.Problem) {
            let expression = try AnswerPattern.expression(pattern)
            guard expression.size <= ByteAutomaton.greatestSize else {
                throw AnswerPattern.Problem(message: "the pattern is too large; repeat less", offset: 0)
            }
            return .success(AllowedAnswers(expression, "text that matches \(pattern)"))
        } catch {
            return .failure(AnswerProblem(message: error.message, offset: error.offset))
        }
    }

    /// The expression of the answers.
    var expression: AnswerExpression {
        switch form {
        case .texts(let texts): .texts(texts)
        case .expression(let expression): expression
        }
    }

    /// A test of texts: whether each is an allowed answer.
    package func makeTest() -> (String) -> Bool {
        switch form {
        case .texts(let texts):
            let known = Set(texts.map { ExactText($0) })
            return { known.contains(ExactText($0)) }
        case .expression(let expression):
            var automaton = ByteAutomaton(expression)
            return { automaton.accepts($0) }
        }
    }
}

extension AllowedAnswers {
    /// The number of examples none of whose targets is an allowed answer.
    package func count(outside targets: some Sequence<[String]>) -> Int {
        let test = makeTest()
        return targets.reduce(0) { $0 + ($1.contains(where: test) ? 0 : 1) }
    }
}

/// A mistake in allowed answers, with the number of Unicode scalars before it, if it is in a text.
package struct AnswerProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String
    package let offset: Int

    package init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { message }
}

extension AllowedAnswers {
    /// Reads the value of `answers` as in a task file.
    /// - Parameter folder: the start of paths in it
    /// - Throws: `ConfigurationError` with every problem of the text
    package static func read(json: String, folder: String = ".") throws -> AllowedAnswers? {
        try ConfigurationFile.read(bytes: Array("{\"answers\": \(json)}".utf8), file: "answers") { object in
            object.value("answers").flatMap { AnswersReader(labels: nil, folder: folder, copy: nil).read($0) }
        }
    }

    /// The answers of a file, one on each line.
    /// - Throws: ``AnswerProblem``
    package static func read(file: String) throws(AnswerProblem) -> AllowedAnswers {
        AllowedAnswers(texts: try AnswersFile.read(file), file: file)
    }
}
