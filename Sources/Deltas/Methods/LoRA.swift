import Autodiff
import Configuration
import Models
import Tensors

/// LoRA: adds a low-rank matrix to linear maps.
///
///     y = W x + s B A dropout(x),  s = alpha / rank, or alpha / sqrt(rank)
///
/// Hu et al. 2021, "LoRA", section 4.1; the second scaling by Kalajdzievski 2023, "rsLoRA". With a magnitude
/// y = m / ||W + s B A|| (W x + s B A x), with the norm of each row taken as a constant (Liu et al. 2024, "DoRA",
/// section 4).
package struct LoRA: DeltaMethod {
    /// The factor on B A.
    package enum Scaling: String, Sendable, CaseIterable {
        /// alpha / rank
        case standard
        /// alpha / sqrt(rank)
        case rankStabilised = "rank-stabilised"

        package func factor(rank: Int, alpha: Double) -> Double {
            self == .standard ? alpha / Double(rank) : alpha / Double(rank).squareRoot()
        }
    }

    /// The values of A and B before the first step.
    package enum Start: String, Sendable, CaseIterable {
        /// A uniform between -1/sqrt(in) and 1/sqrt(in), and B = 0.
        case uniform
        /// A normal with the standard deviation 1/rank, and B = 0.
        case gaussian
        /// s B A is the part of W with the largest singular values. That part is subtracted from W, so that the model
        /// is unchanged at first (Meng et al. 2024, "PiSSA", section 3).
        case pissa
    }

    /// Other settings for some of the targets.
    package struct Exception: Sendable, Equatable {
        package var targets: [PlacedSelector]
        package var rank: Int?
        package var alpha: Double?

        package init(targets: [String], rank: Int? = nil, alpha: Double? = nil) {
            self.targets = targets.map { PlacedSelector($0) }
            self.rank = rank
            self.alpha = alpha
        }
    }

    package var targets: DeltaTargets
    package var rank: Int
    package var alpha: Double
    package var dropout: Double
    package var scaling: Scaling
    package var start: Start
    /// Whether each row has a magnitude of its own (DoRA).
    package var hasMagnitude: Bool
    package var exceptions: [Exception]

    package init(
        targets: DeltaTargets = DeltaTargets(["query", "value"]), rank: Int = 8, alpha: Double = 8, dropout: Double = 0,
        scaling: Scaling = .standard, start: Start = .uniform, hasMagnitude: Bool = false, exceptions: [Exception] = []
    ) {
        self.targets = targets
        self.rank = rank
        self.alpha = alpha
        self.dropout = dropout
        self.scaling = scaling
        self.start = start
        self.hasMagnitude = hasMagnitude
        self.exceptions = exceptions
    }

    package static let name = "lora"
    package static let meaning = "adds a low-rank matrix to linear maps"
    package static let usualRate = (rate: 1e-3, range: 5e-5...1e-2)

    package init(_ object: ConfigurationObject) {
        targets = DeltaTargets(object, default: [.query, .value], "the linear maps that get a low-rank matrix")
        rank = object.integer("rank", default: 8, in: 1...4096, "the rank of the added matrices")
        alpha = object.number(
            "alpha", default: Double(rank), in: 1e-6...1e6,
            "the added matrices are multiplied by alpha / rank; by default alpha is the rank")
        dropout = object.number(
            "dropout", default: 0, in: 0..<1, "the share of the argument that the added matrices do not see in training"
        )
        scaling = object.choice(
            "scaling", default: .standard,
            "the factor of the added matrices: alpha / rank, or alpha / sqrt(rank)")
        start = object.choice(
            "start", default: .uniform,
            "the first values: nothing is added at first, or the largest singular values of the weight are trained")
        hasMagnitude = object.bool("dora", default: false, "whether each row of a weight has a trained magnitude")
        exceptions = (object.value("perTarget", "other settings for some targets")?.array() ?? []).compactMap { entry in
            entry.object().map { object in
                var exception = Exception(targets: [])
                exception.targets = PlacedSelector.list(object, "targets", "the targets with these settings") ?? []
                if exception.targets.isEmpty { object.report("needs targets: those with these settings") }
                exception.rank = object.optionalInteger("rank", in: 1...4096, "their rank")
                exception.alpha = object.optionalNumber("alpha", in: 1e-6...1e6, "their alpha")
                return exception
            }
        }
    }

    package var fields: [(key: String, value: JSONOutput)] {
        let exceptions = exceptions.map { exception in
            JSONOutput.object(
                [("targets", exception.targets.json)] + (exception.rank.map { [("rank", .integer($0))] } ?? [])
                    + (exception.alpha.map { [("alpha", .number($0))] } ?? []))
        }
        return targets.fields + [
            ("rank", .integer(rank)), ("alpha", .number(alpha)), ("dropout", .number(dropout)),
            ("scaling", .string(scaling.rawValue)), ("start", .string(start.rawValue)),
            ("dora", .bool(hasMagnitude)),
        ] + (exceptions.isEmpty ? [] : [("perTarget", .array(exceptions))])
    }

    package func problems(with model: DeltaSurroundings) -> [Diagnostic] {
        targets.problems(with: model, kind: "linear map", \.role.isLinearMap)
            + exceptions.flatMap { exception in
                model.problems(exception.targets, path: "delta.perTarget", kind: "target") {
                    $0.role.isLinearMap && targets.contains($0)
                }
            }
    }

    /// PiSSA computes the part that it subtracts from the weights themselves, whenever the delta is attached.
    package func fixedWeights(among sites: [Site]) -> [Site] {
        start == .pissa ? sites.filter { $0.role.isLinearMap && targets.contains($0) } : []
    }

    /// The rank and the alpha of a target's matrix. The first exception that names it counts.
    package func rankAndAlpha(of site: Site) -> (rank: Int, alpha: Double) {
        let exception = exceptions.first { $0.targets.select(site) }
        return (exception?.rank ?? rank, exception?.alpha ?? alpha)
    }

    /// The rank and the factor of a target's matrix.
    package func rankAndScale(of site: Site) -> (rank: Int, scale: Double) {
        let (rank, alpha) = rankAndAlpha(of: site)
        return (rank, scaling.factor(rank: rank, alpha: alpha))
    }

    package func attach<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>) {
        for weight in targets.weights(of: model, \.role.isLinearMap) {
            weight.attach(delta(of: weight, factory))
        }
    }

    /// The low-rank matrix of a weight.
    package func delta<Element>(
        of weight: Parameter<Element>, _ factory: DeltaFactory<Element>
    ) -> LowRankDelta<Element> {
        let (site, outputs, inputs) = (weight.site, weight.rows, weight.columns)
        let (rank, scale) = rankAndScale(of: site)
        let largest =
            start == .pissa && factory.hasValues ? LargestPart(of: weight.value, rank: rank, scale: scale) : nil
        let a = factory.parameter(
            site, "lora_A", [rank, inputs],
            start == .gaussian
                ? .normal(standardDeviation: 1 / Double(rank)) : .uniform(bound: 1 / Double(inputs).squareRoot()),
            initial: largest.map { largest in { _ in Self.copy(largest.a) } })
        let b = factory.parameter(
            site, "lora_B", [outputs, rank], .constant(0),
            initial: largest.map { largest in { _ in Self.copy(largest.b) } })
        let dropout = dropout > 0 ? (rate: dropout, site: DropoutSite(a.name)) : nil
        let magnitude =
            hasMagnitude
            ? factory.parameter(
                site, "lora_magnitude_vector", [outputs], .constant(1), initial: { _ in RowNorms.of(weight.value) })
            : nil
        return LowRankDelta(
            route: factory.route, LowRankFactors(a: a, b: b, scale: scale, dropout: dropout),
            subtracted: largest.map { largest in
                LowRankFactors(
                    a: Self.frozen(largest.a, a.site), b: Self.frozen(largest.b, b.site), scale: -scale,
                    dropout: dropout)
            }, magnitude: magnitude)
    }

    private static func copy<Element>(_ tensor: Tensor<Element>) -> Tensor<Element> {
        Tensor(tensor.elements, shape: tensor.shape)
    }

    private static func frozen<Element>(_ value: Tensor<Element>, _ site: Site) -> Parameter<Element> {
        let parameter = Parameter(site, value: value)
        parameter.freeze()
        return parameter
    }
}

/// The low-rank matrix of one weight, with a magnitude or without.
package final class LowRankDelta<Element: Scalar>: WeightDelta {
    package let route: Int?
    package let factors: LowRankFactors<Element>
    /// The part that the start subtracted from the weight; nil for none.
    package let subtracted: LowRankFactors<Element>?
    package let magnitude: Parameter<Element>?

    init(
        route: Int?, _ factors: LowRankFactors<Element>, subtracted: LowRankFactors<Element>?,
        magnitude: Parameter<Element>?
    ) {
        self.route = route
        self.factors = factors
        self.subtracted = subtracted
        self.magnitude = magnitude
    }

    package var changesProductAlone: Bool { magnitude != nil }

    package func change(
        _ y: Variable<Element>, of x: Variable<Element>, _ weight: Parameter<Element>, _ tape: Tape<Element>
    ) {
        guard let magnitude else {
            for rows in x.rows(of: route) { addMatrices(to: y, from: x, rows, tape) }
            return
        }
        let norms = tape.derived(for: magnitude) { RowNorms.of(self.changed(weight.readableValue)) }
        let dropped = tape.dropout(x, at: factors.dropout)
        guard dropped !== x else {
            for rows in x.rows(of: route) {
                addMatrices(to: y, from: x, rows, tape)
                tape.scaleColumns(of: y, rows: rows, by: magnitude, over: norms)
            }
            return
        }
        // y = W x + (c - 1) W x' + c s B A x', with x' = dropout(x) and c = m / norms.
        let base = tape.product(dropped, weight)
        let scaled = tape.copy(base)
        for rows in x.rows(of: route) {
            addMatrices(to: scaled, from: dropped, rows, tape, isDropped: true)
            tape.scaleColumns(of: scaled, rows: rows, by: magnitude, over: norms)
        }
        tape.add(scaled, to: y)
        tape.add(base, scale: -1, to: y)
    }

    /// - Parameter isDropped: whether x is already the argument after dropout
    private func addMatrices(
        to y: Variable<Element>, from x: Variable<Element>, _ rows: Range<Int>, _ tape: Tape<Element>,
        isDropped: Bool = false
    ) {
        for factors in [factors, subtracted].compactMap({ $0 }) {
            tape.addLowRank(to: y, from: x, rows: rows, isDropped ? factors.withoutDropout : factors)
        }
    }

    /// W + s B A, and m / norm times that with a magnitude: the weight that computes the same. `[out, in]`
    package func merged(_ weight: Tensor<Element>) -> Tensor<Element> {
        let changed = changed(weight)
        guard let magnitude else { return changed }
        let norms = RowNorms.of(changed)
        withMatrices(changed, magnitude.value, norms) { w, m, norms in
            for row in 0..<w.rows {
                let factor = m.pointer[row] / norms.pointer[row]
                for column in 0..<w.columns { w.pointer[row * w.columns + column] *= factor }
            }
        }
        return changed
    }

    private func changed(_ weight: Tensor<Element>) -> Tensor<Element> {
        let result = Tensor(weight.elements, shape: weight.shape)
        for factors in [factors, subtracted].compactMap({ $0 }) {
            withMatrices(factors.b.value, factors.a.value, result) {
                MatrixProduct.compute($0, $1, to: $2, alpha: Element(factors.scale), beta: 1)
            }
        }
        return result
    }
}
