import Autodiff
import CommandSyntax
import Configuration
import Models
import Tensors

/// `mixtape-bench products`: the matrix products of a training step alone, with the step's own shapes. The rest of a
/// step's time is not spent on products of the model.
struct ProductsBenchmark {
    private let step: BenchmarkStep
    private let rounds: Int

    init(_ arguments: ArgumentReader) {
        step = BenchmarkStep(arguments)
        rounds = arguments.option("rounds", .integer("N", in: 1...1000), default: 5, "how often it is measured")
    }

    /// C `[rows, columns]` = A B, summed over `inner`.
    private struct Product {
        let rows: Int, columns: Int, inner: Int
        let transposeA: Bool, transposeB: Bool

        /// The three products of y = x W^T: y itself, dx = dy W and dW = dy^T x.
        static func linear(rows: Int, inputs: Int, outputs: Int) -> [Product] {
            [
                Product(rows: rows, columns: outputs, inner: inputs, transposeA: false, transposeB: true),
                Product(rows: rows, columns: inputs, inner: outputs, transposeA: false, transposeB: false),
                Product(rows: outputs, columns: inputs, inner: rows, transposeA: true, transposeB: false),
            ]
        }

        var operations: Int { 2 * rows * columns * inner }
    }

    /// The products of all matrices. The table of tokens counts only if it also projects the output.
    private static func products(_ model: any ModelConfiguration, inputRows: Int, targetRows: Int) -> [Product] {
        let sites = model.sites
        let hasHead = sites.contains { $0.role == .head }
        // A decoder-only model reads both, but the output layer has targets alone.
        let layerRows = model.textLayout == nil ? targetRows : inputRows + targetRows
        // Cross-attention computes keys and values from the inputs.
        let crossing = ["k", "v"].map { SiteSelector("*EncDecAttention.\($0).weight") }
        return zip(sites, model.parameterShapes.map(\.shape)).flatMap { site, shape -> [Product] in
            guard site.role.isMatrix, site.role != .positionTable, site.role != .tokenTable || !hasHead else {
                return []
            }
            let readsInputs = site.stack == .encoder || crossing.contains { $0.contains(site) }
            let isOutput = site.role == .head || site.role == .tokenTable
            let rows = readsInputs ? inputRows : isOutput ? targetRows : layerRows
            return Product.linear(rows: rows, inputs: shape[1], outputs: shape[0])
        }
    }

    func run() throws {
        let pairs = try step.batches().pairs(0, examples: step.examples)
        let products = Self.products(
            try step.configuration(), inputRows: pairs.reduce(0) { $0 + $1.input.count },
            targetRows: pairs.reduce(0) { $0 + $1.target.count })
        func largest(_ size: (Product) -> Int) -> Int { products.map(size).max() ?? 0 }
        // As in a step, successive products use different operands.
        let a = Tensor<Float>(zeros: [2, largest { $0.rows * $0.inner }])
        let b = Tensor<Float>(zeros: [largest { $0.inner * $0.columns }])
        let c = Tensor<Float>(zeros: [largest { $0.rows * $0.columns }])
        var rates: [Double] = []
        var seconds: [Double] = []
        for round in 0...rounds {
            let start = ContinuousClock.now
            for (number, product) in products.enumerated() {
                withPointers(a, b, c) { a, b, c in
                    let (rows, columns, inner) = (product.rows, product.columns, product.inner)
                    MatrixProduct.compute(
                        MatrixView(
                            a + number % 2 * rows * inner, rows: rows, columns: inner,
                            isTransposed: product.transposeA),
                        MatrixView(b, rows: inner, columns: columns, isTransposed: product.transposeB),
                        to: MatrixView(c, rows: rows, columns: columns), in: step.precision)
                }
            }
            let time = (ContinuousClock.now - start) / .seconds(1)
            guard round > 0 else { continue }
            seconds.append(time)
            rates.append(Double(products.reduce(0) { $0 + $1.operations }) / time / 1e9)
        }
        print(
            JSONOutput.object([
                ("gigaflops", .number(rates.sorted()[rates.count / 2])),
                ("examples_per_second", .number(Double(step.examples) / seconds.sorted()[seconds.count / 2])),
                ("seconds", .array(seconds.map { .number($0) })),
            ]).line, terminator: "")
    }

    static let command = Command(
        "products", "Time the matrix products of a training step alone.",
        examples: [Example("--batches b.jsonl", "those of a step of T5-small")], arguments: ProductsBenchmark.init
    ) { try $0.run() }
}
