import Models
import Tensors

extension Model {
    /// Checks that the likelihoods of the answers are numbers.
    /// - Throws: ``EvaluationError`` if they are not
    package func checkFinite(_ predictions: [Prediction]) throws(EvaluationError) {
        try checkFinite(predictions.lazy.flatMap(\.alternatives).map(\.logLikelihood))
    }

    /// Checks that the likelihoods of the answers are numbers.
    /// - Throws: ``EvaluationError`` if they are not. It names the parameter at fault, if there is one.
    package func checkFinite(_ logLikelihoods: some Sequence<Double>) throws(EvaluationError) {
        guard logLikelihoods.contains(where: \.isNaN) else { return }
        // The scales of integers were checked when they were read.
        let culprit = parameters.first { parameter in
            parameter.integers == nil && parameter.value.elements.contains { !$0.isFinite }
        }
        throw EvaluationError(
            culprit.map {
                "the model's weights are damaged: \($0.name) holds a value that is no number"
            }
                ?? "the model's answers overflow: no likelihood of them is a number; its weights are too large")
    }
}
