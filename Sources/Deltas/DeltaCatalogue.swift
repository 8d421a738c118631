/// The delta methods, one line each.
package enum DeltaCatalogue {
    package static let all: [any DeltaMethod.Type] = [
        LoRA.self,
        IA3.self,
        BottleneckAdapter.self,
        PrefixTuning.self,
        PromptTuning.self,
        BitFit.self,
        NormTuning.self,
    ]
}
