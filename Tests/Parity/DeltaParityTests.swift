import Autodiff
import Checkpoints
import Deltas
import Foundation
import Models
import Optimizers
import Tensors
import TestSupport
import Testing
import Training

/// Stored adapters compute and train as in their own libraries, in double precision.
@Suite struct DeltaParityTests {
    static let cases =
        DeltaReference.lora + DeltaReference.dora + DeltaReference.pissa + DeltaReference.ia3 + DeltaReference.norms
        + DeltaReference.gpt2 + DeltaReference.prompts + DeltaReference.peftPrefixes + DeltaReference.bottlenecks
    /// Of the others the file holds what a network made, or a matrix of the head that becomes part of the head.
    static let trained = cases.filter { !["prefix_projected", "lora_on_head"].contains($0.name) }
    /// peft decomposes the weights for PiSSA in single precision.
    static let decomposed: Set = ["pissa"]

    /// The file holds the network's result in single precision; the expected values come of the network itself.
    static let rounded: Set = ["prefix_projected"]

    static func tolerance(_ reference: DeltaReference) -> Double {
        decomposed.contains(reference.name) ? 1e-5 : rounded.contains(reference.name) ? 1e-7 : 1e-9
    }

    @Test(arguments: cases) func logLikelihoods(_ reference: DeltaReference) throws {
        let expected = try reference.expected()
        let exact: any Model<Double> = try reference.adapted().model
        let found = logLikelihoods(of: exact, expected)
        #expect(relativeDifference(found, expected.logLikelihoods) < Self.tolerance(reference))
        #expect(abs(-found.reduce(0, +) / expected.loss - 1) < Self.tolerance(reference))
        let single: any Model<Float> = try reference.adapted().model
        #expect(relativeDifference(logLikelihoods(of: single, expected), expected.logLikelihoods) < 1e-5)
    }

    @Test(arguments: trained) func gradients(_ reference: DeltaReference) throws {
        let expected = try reference.expected()
        let (adapter, model): (_, any Model<Double>) = try reference.adapted()
        let tape = Tape<Double>.training()
        _ = model.losses(model.batch(expected.pairs), tape)
        tape.backward()
        let gradients = try reference.expected(.gradient)
        let names = try model.trainedParameters.map { try #require(adapter.tensorName(ofParameter: $0.name)) }
        #expect(Set(names) == Set(gradients.keys))
        for (parameter, name) in zip(model.trainedParameters, names) {
            let gradient = Array(try #require(gradients[name]).elements.prefix(parameter.count))
            let difference = relativeDifference(parameter.gradient.elements, gradient)
            #expect(difference < 100 * Self.tolerance(reference), "\(name)")
        }
    }

    @Test(arguments: trained) func twentyStepsOfTraining(_ reference: DeltaReference) throws {
        let expected = try reference.expected()
        guard let training = expected.training else { return }
        #expect(training.optimizer == "adamw" && training.losses.count == 20)
        let (adapter, model): (_, any Model<Double>) = try reference.adapted()
        let records = try ReferenceTraining(
            optimizer: .adamW(AdamWOptions(weightDecay: WeightDecay(rate: training.weightDecay))),
            learningRate: training.learningRate, clipNorm: nil, steps: training.losses.count
        ).train(model, on: expected.pairs)
        for (step, record) in records.enumerated() {
            #expect(abs(record.loss / training.losses[step] - 1) < 10 * Self.tolerance(reference), "step \(step)")
        }
        let weights = try reference.expected(.trained)
        let tolerance = Self.decomposed.contains(reference.name) ? 1e-2 : 1e-6
        for parameter in model.trainedParameters {
            let name = try #require(adapter.tensorName(ofParameter: parameter.name))
            let final = Array(try #require(weights[name]).elements.prefix(parameter.count))
            #expect(relativeDifference(parameter.value.elements, final) < tolerance, "\(name)")
        }
    }

    @Test(arguments: cases) func mergedModelsComputeTheSame(_ reference: DeltaReference) throws {
        let expected = try reference.expected()
        guard let likelihoods = expected.merged else { return }
        let (adapter, model): (_, any Model<Double>) = try reference.adapted()
        let merged = try DeltaMerge.merge(model, adapter.delta)
        #expect(merged.places.added.isEmpty)
        let found = logLikelihoods(of: merged, expected)
        #expect(relativeDifference(found, likelihoods) < Self.tolerance(reference))
        #expect(relativeDifference(found, logLikelihoods(of: model, expected)) < 1e-9)
        let (_, single): (_, any Model<Float>) = try reference.adapted()
        let difference = relativeDifference(
            logLikelihoods(of: try DeltaMerge.merge(single, adapter.delta), expected),
            logLikelihoods(of: single, expected))
        #expect(difference < 1e-6)
    }

    @Test func aSumIsThatOfPEFT() throws {
        let reference = try #require(DeltaReference.lora.first { $0.name == "lora_sum" })
        let expected = try reference.expected()
        let weights = try #require(expected.weights)
        let base = try reference.configuration()
        let terms = try zip(["first", "second"], weights).map { name, factor in
            (try AdapterDirectory(path: reference.folder.appendingPathComponent(name).path, for: base), factor)
        }
        try TemporaryDirectory.use { directory in
            let path = directory.path("sum")
            try AdapterSum.write(terms.map { (adapter: $0.0, factor: $0.1) }, to: path)
            let sum = try AdapterDirectory(path: path, for: base)
            let model: any Model<Double> = try AdaptedWeights(try reference.weightsOfBase(), sum).model(
                dropoutRate: 0, isTrained: false)
            #expect(relativeDifference(logLikelihoods(of: model, expected), expected.logLikelihoods) < 1e-6)
            // PEFT fills all matrices up to one rank; here each has the rank that it needs.
            let method = try #require(sum.delta.parts[0].method as? LoRA)
            let ranks = sum.model.model.sites.filter { method.targets.contains($0) }.map {
                method.rankAndScale(of: $0).rank
            }
            #expect(Set(ranks) == [1, 3, 5])
        }
    }

    /// Prefixes of all attentions. The library puts queries over the prefix, and Mixtape behind it, as peft does.
    @Test(arguments: DeltaReference.prefixes) func prefixesOfTheAdaptersLibrary(_ reference: DeltaReference) throws {
        let expected = try reference.expected()
        let stored = try LibraryPrefixes(try reference.weights())
        let delta = DeltaConfiguration([
            .init(PrefixTuning(tokens: stored.tokens, layout: .paper(middle: stored.middle)))
        ])
        let model: any Model<Double> = try reference.weightsOfBase().model(dropoutRate: 0, isTrained: true)
        try delta.attach(to: model, tasks: [], .given { name, shape in try stored.value(of: name, shape) })
        let aligned = try #require(expected.aligned)
        #expect(relativeDifference(logLikelihoods(of: model, expected), aligned) < 1e-9)
    }

    /// The base has one table for both of its ends.
    @Test func aMatrixOfTheHeadBecomesPartOfIt() throws {
        let reference = try #require(DeltaReference.lora.first { $0.name == "lora_on_head" })
        let (adapter, model): (_, any Model<Double>) = try reference.adapted()
        #expect(
            adapter.notes == [
                "the low-rank matrix of lm_head becomes part of the head; training would change the whole head"
            ])
        let (table, head) = (model.weights[0], try #require(model.weights.first { $0.name == "lm_head.weight" }))
        #expect(head.isTrained && !table.isTrained && head.value.elements != table.value.elements)
        let merged = try DeltaMerge.merge(model, adapter.delta)
        let expected = try reference.expected()
        #expect(relativeDifference(logLikelihoods(of: merged, expected), expected.logLikelihoods) < 1e-9)
    }

    private func logLikelihoods<Element: Scalar>(
        of model: any Model<Element>, _ expected: DeltaReference.Expected
    ) -> [Double] {
        let batch = model.batch(expected.pairs)
        let losses = model.losses(batch, .inference()).losses
        return (0..<batch.exampleCount).map { -losses[batch.losses(of: $0)].reduce(0, +) }
    }
}

extension DeltaReference {
    /// The base's directory.
    private func baseDirectory() throws -> String { Self.fixtures("deltas/bases/\(try expected().base)").path }

    func configuration() throws -> HuggingFaceConfiguration {
        let read = try HuggingFaceConfiguration.read(directory: try baseDirectory())
        return HuggingFaceConfiguration(modelType: read.modelType, model: try weightsOfBase().configuration)
    }

    func weightsOfBase() throws -> ModelWeights {
        let directory = try baseDirectory()
        return try ModelWeights(directory: directory, HuggingFaceConfiguration.read(directory: directory))
    }

    /// The adapter, and its base with it attached.
    func adapted<Element: Scalar>() throws -> (adapter: AdapterDirectory, model: any Model<Element>) {
        let adapter = try AdapterDirectory(path: self.adapter.path, for: try configuration())
        return (adapter, try AdaptedWeights(try weightsOfBase(), adapter).model(dropoutRate: 0, isTrained: true))
    }
}
