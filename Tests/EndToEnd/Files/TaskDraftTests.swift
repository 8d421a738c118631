import Foundation
import TestSupport
import Testing

/// From data to a draft, and the check of the draft.
@Suite struct TaskDraftTests {
    /// Two paragraphs with two questions each; one question of each paragraph has no answer.
    private static let squad = #"""
        {"version": "v2.0", "data": [{"title": "Lakes", "paragraphs": [
          {"context": "The lake is cold and deep.", "qas": [
            {"id": "1", "question": "How is it?", "is_impossible": false, "answers": [
              {"text": "cold and deep", "answer_start": 12}, {"text": "cold", "answer_start": 12}]},
            {"id": "2", "question": "Who swims?", "is_impossible": true, "answers": [], "plausible_answers": []}]},
          {"context": "The hill is high.", "qas": [
            {"id": "3", "question": "What is high?", "is_impossible": false, "answers": [
              {"text": "The hill", "answer_start": 0}]},
            {"id": "4", "question": "How high?", "is_impossible": true, "answers": [], "plausible_answers": []}]}]}]}
        """#

    @Test func questionsWithoutAnAnswer() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(Self.squad, to: "Data/lakes.json")
            let new = try CommandLineRun(["task", "new", "lakes", "--from", "Data/lakes.json"], in: directory.path)
            #expect(new.status == 0 && new.errors == "", "\(new)")
            let check = try CommandLineRun(["task", "check", "lakes"], in: directory.path)
            #expect(check.status == 0 && check.errors == "" && check.facts.contains("lakes train 4"), "\(check)")
            #expect(check.output.contains("-> cold and deep | cold\n"), "\(check)")
            #expect(check.output.contains("Who swims? context: The lake is cold and deep."), "\(check)")
            #expect(check.output.contains("-> unanswerable\n"), "\(check)")
        }
    }

    @Test func dataElsewhereAreTold() throws {
        try TemporaryDirectory.use { directory in
            try directory.write((0..<20).map { "t\($0),m\($0)\n" }.joined(), to: "there/d.csv")
            try directory.write("", to: "project/Data/other.txt")
            let new = try CommandLineRun(
                ["task", "new", "d", "--from", "../there/d.csv"], in: directory.path("project"))
            #expect(
                new.errors == "warning: Tasks/d.json names its data by absolute paths, which hold on this machine "
                    + "alone: they lie outside Data; move them there, or name their folder with --data, here and "
                    + "later\n"
            )
            #expect(new.status == 0, "\(new)")
        }
    }

    @Test func whatTeachesNothing() throws {
        try TinyProject.use { project in
            let lines = (0..<4).map { #"{"number": "\#($0 == 2 ? "" : "\($0)")", "parity": "even"}"# + "\n" }
            try project.directory.write(lines.joined(), to: "Data/parity.train.jsonl")
            let check = try project.mixtape("task", "check", "parity")
            #expect(check.status == 0, "\(check)")
            #expect(
                check.errors == """
                    warning: parity train: all 4 targets are "even", so that there is nothing to learn or to judge; is \
                    "target" the right field?
                    warning: parity train: 1 input has nothing but the words of the template; the first is \
                    Data/parity.train.jsonl:3; leave such records out with {"filter": {"field": …, "notEmpty": true}}

                    """, "\(check)")
        }
    }
}
