import Evaluation
import Models
import Tensors
import Testing

/// Several answers of a beam search.
@Suite struct AlternativesTests {
    /// Every output and score equals transformers' `num_return_sequences`, and the reference of T5's search.
    @Test(arguments: DecodingFixture.names)
    func agreeWithTheReference(name: String) throws {
        let fixture = try DecodingFixture.read(name)
        let searches = try #require(try AnswersFixture.models()[name]).searches
        #expect(searches.count >= 10)
        try compare(fixture, searches, try fixture.model(name) as any GenerativeModel<Double>, tolerance: 5e-6)
        try compare(fixture, searches, try fixture.model(name) as any GenerativeModel<Float>, tolerance: 1e-4)
    }

    private func compare<Element: Scalar>(
        _ fixture: DecodingFixture, _ searches: [AnswersFixture.Search], _ model: any GenerativeModel<Element>,
        tolerance: Double
    ) throws {
        for search in searches {
            let penalty = LengthPenalty(rule: search.rule == "t5" ? .t5 : .transformers, alpha: search.penalty)
            let configuration = DecodingConfiguration.beams(search.beams, alternatives: search.count, penalty: penalty)
            try DecodingFixture.compare(
                model, configuration, maximumLength: search.maximumLength, inputs: fixture.inputs,
                with: search.outputs, tolerance: tolerance)
        }
    }

    /// A request for more answers does not change the best one.
    @Test(arguments: DecodingFixture.names, [LengthPenalty.Rule.t5, .transformers])
    func theFirstIsWhatIsFoundAlone(name: String, rule: LengthPenalty.Rule) throws {
        let fixture = try DecodingFixture.read(name)
        let model: any GenerativeModel<Float> = try fixture.model(name)
        func outputs(_ alternatives: Int) -> [[DecodedSequence]] {
            let penalty = LengthPenalty(rule: rule, alpha: 0.6)
            return SequenceDecoder(
                model: model, configuration: .beams(4, alternatives: alternatives, penalty: penalty)
            ).decodeAlternatives(fixture.inputs.map { $0[...] }, maximumLength: 12) { _ in }
        }
        let all = outputs(4)
        #expect(all.allSatisfy { $0.count == 4 && Set($0.map(\.tokens)).count == 4 })
        for count in 1...3 {
            let fewer = outputs(count)
            let prefixes = all.map { Array($0.prefix(count)) }
            #expect(fewer.map { $0.map(\.tokens) } == prefixes.map { $0.map(\.tokens) })
            #expect(fewer.map { $0.map(\.isComplete) } == prefixes.map { $0.map(\.isComplete) })
        }
    }

    @Test func settingsThatCannotBe() {
        func problem(_ configuration: DecodingConfiguration) -> String? { configuration.problem }
        #expect(problem(.greedy) == nil && problem(.beams(4, alternatives: 4)) == nil && problem(.sampling()) == nil)
        #expect(problem(.beams(0)) == "a search with 0 beams is not possible; take 1 to 64")
        #expect(problem(.beams(65)) == "a search with 65 beams is not possible; take 1 to 64")
        #expect(problem(.beams(4, alternatives: 5)) == "5 alternatives need as many beams, and there are 4")
        #expect(problem(.beams(1, alternatives: 2)) == "2 alternatives need as many beams, and there is 1")
        #expect(problem(.beams(2, alternatives: 0)) == "0 alternatives cannot be found; ask for 1 or more")
        #expect(
            problem(.beams(2, penalty: LengthPenalty(rule: .t5, alpha: .nan)))
                == "the length penalty's alpha is no number")
        #expect(
            problem(DecodingConfiguration(batchExamples: 0)) == "batches of 0 inputs are not possible; take 1 or more")
        #expect(problem(.sampling(temperature: 0)) == "the temperature is 0.0; it must be above 0")
        #expect(problem(.sampling(temperature: .nan)) == "the temperature is nan; it must be above 0")
        #expect(problem(.sampling(temperature: .infinity)) == "the temperature is inf; it must be above 0")
        #expect(problem(.sampling(topK: 0)) == "top-k is 0; it must be 1 or more")
        #expect(problem(.sampling(topP: 1.5)) == "top-p is 1.5; it must be between 0 and 1")
        #expect(problem(.sampling(topP: .nan)) == "top-p is nan; it must be between 0 and 1")
        #expect(problem(.sampling(samples: 0)) == "0 samples cannot be drawn; ask for 1 or more")
        var both = DecodingConfiguration.sampling()
        both.alternatives = 2
        #expect(problem(both) == "alternatives are found by a beam search; ask for samples instead")
    }
}
