import Foundation
import Testing

/// On a terminal `mixtape predict` without inputs is a prompt.
extension PredictTests {
    @Test func thePrompt() throws {
        try Self.use { project in
            let seven = try Self.predict(project, "parity: 7").lines
            let capitals = try Self.predict(project, "bako", "--task", "capitals").lines
            let best = try Self.predict(project, "parity: 8", "--beams", "3", "--alternatives", "2", "--json").object
            let alternatives = try #require(best["alternatives"] as? [[String: Any]])
            let run = try TerminalRun(
                ["predict", TinyProject.run],
                typing: [
                    "parity: 7", "", ":task capitals", "bako", "{\"wrod\": 7}", ":tsak", ":task captials", ":task",
                    ":beams x",
                    String(repeating: "long ", count: 300), ":alpha 1", ":beams 3", ":alpha -11", ":alpha 2",
                    ":alpha 0.6", ":alternatives 2", "parity: 8",
                    ":temperature 0.7",
                    ":temperature 0", ":beams 1", ":seed 3", ":top-k 5", ":seed 9", ":top-p 0.5", ":top-p 2", ":top-k",
                    "parity: \u{1B}[A", ":help",
                ], in: project.path)
            #expect(run.status == 0, "\(run)")
            for part in [
                "tiny, step 40: capitals, parity, starts\ntype an input; :help shows more, Ctrl-D ends\n",
                "> \(seven[0])\n0.", "> capitals: capitals: {word}\ncapitals> \(capitals[0])",
                "missing field \"word\"; the record has: wrod; correct it, or give the whole input as \"input\"\n",
                "unknown command \":tsak\"; did you mean \":task\"?\n",
                "unknown task \"captials\"; did you mean \"capitals\"?\n", "no task: inputs go in as they are typed\n",
                ":beams: expected a number, 1 to 64, found \"x\"\n", "the input was cut to 512 tokens, ",
                ":alpha: weighs answers only in a search with beams; type :beams 4 first\n",
                ":alpha: expected a number, -10 to 10, found \"-11\"\n",
                "beam 3, T5's length penalty, alpha 2.0\n", "beam 3, T5's length penalty, alpha 0.6\n",
                "beam 3, T5's length penalty, alpha 0.6; 2 answers\n",
                "  \(alternatives[0]["prediction"] as? String ?? "?")",
                "  \(alternatives[1]["prediction"] as? String ?? "?")",
                "sampling, temperature 0.7, seed 1; 2 answers\n", "beam 2, T5's length penalty, alpha 0.6; 2 answers\n",
                ":seed: nothing is drawn at random; :temperature T draws\n",
                "> sampling, temperature 1.0, top-k 5, seed 1\n", "> sampling, temperature 1.0, top-k 5, seed 9\n",
                "> sampling, temperature 1.0, top-k 5, top-p 0.5, seed 9\n",
                ":top-p: expected a number, 0 to 1, found \"2\"\n", "> sampling, temperature 1.0, top-p 0.5, seed 9\n",
                "> the line has keys in it that are no text, and this prompt cannot edit; type it again\n",
                "> greedy\n", ":quit             end, as Ctrl-D does\n",
            ] {
                #expect(run.output.contains(part), "\(part) in \(run)")
            }
            let quit = try TerminalRun(
                ["predict", TinyProject.run, "--json"], typing: ["parity: 7", ":quit", "x"], in: project.path)
            #expect(quit.status == 0 && quit.lines.count == 4 && quit.output.contains("\"prediction\": "), "\(quit)")
        }
    }
}
