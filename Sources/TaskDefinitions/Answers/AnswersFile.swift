import Configuration
import Files

/// A text file with an allowed answer on each line.
package enum AnswersFile {
    private static let greatestByteCount = 1 << 28

    /// The place of a run's copy of a task's answers, beside its copy of the task's file.
    package static func copy(besideTask file: String) -> String {
        FileSystem.join(FileSystem.parent(of: file), "\(TaskFiles.definedName(file)).answers.txt")
    }

    /// The answers of a file.
    /// - Throws: ``AnswerProblem`` with the file and the line, if it cannot be read, holds no answer, an empty one or
    ///   one twice, or is not UTF-8
    package static func read(_ path: String) throws(AnswerProblem) -> [String] {
        func problem(_ message: String, line: Int? = nil) -> AnswerProblem {
            AnswerProblem(message: "\(path)\(line.map { ":\($0)" } ?? ""): \(message)", offset: 0)
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.contents(of: path, atMost: greatestByteCount)
        } catch {
            throw AnswerProblem(message: "\(error)", offset: 0)
        }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var answers: [String] = []
        answers.reserveCapacity(lines.count)
        var known: [ExactText: Int] = [:]
        for (number, line) in lines.enumerated() {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard let answer = String(validating: line, as: UTF8.self) else {
                throw problem("is not UTF-8; convert the file", line: number + 1)
            }
            guard !answer.allSatisfy(\.isWhitespace) else {
                throw problem("an answer must not be empty; remove the line", line: number + 1)
            }
            if let other = known.updateValue(number + 1, forKey: ExactText(answer)) {
                throw problem("the answer \"\(answer)\" is in line \(other) already; remove one", line: number + 1)
            }
            answers.append(answer)
        }
        guard !answers.isEmpty else { throw problem("holds no answers; write one on each line") }
        return answers
    }
}
