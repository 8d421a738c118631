import Testing

@Suite struct TokenDropoutTests {
    /// Inputs are bytes, such as `capitals: bakomi`. The id of a byte is its value plus 3.
    @Test func aBatchShowsWhatIsLeftOfItsInputs() throws {
        try TinyProject.use { project in
            let arguments = ["batches", TinyProject.pipeline, "--count", "6", "--json"]
            let whole = try CommandLineRun(arguments, in: project.path).objects
            try project.edit(
                TinyProject.pipeline, #""labelSmoothing": 0.1"#,
                #""labelSmoothing": 0.1, "tokenDropout": {"capitals": 0.5}"#)
            let left = try CommandLineRun(arguments, in: project.path).objects
            #expect(left.count == whole.count && !left.isEmpty)
            var shorter = 0
            for (left, whole) in zip(left, whole) {
                #expect(left["example"] as? Int == whole["example"] as? Int)
                #expect(left["targets"] as? [Int] == whole["targets"] as? [Int])
                let input = try #require(left["input"] as? String)
                let all = try #require(whole["input"] as? String)
                #expect(left["inputs"] as? [Int] == input.utf8.map { Int($0) + 3 } + [1])
                if left["task"] as? String == "capitals" {
                    shorter += input.utf8.count < all.utf8.count ? 1 : 0
                } else {
                    #expect(input == all)
                }
            }
            // All 16 bytes of an input stay with a probability of 1 in 65,536.
            #expect(shorter == left.count { $0["task"] as? String == "capitals" } && shorter > 0)
        }
    }
}
