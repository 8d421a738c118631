import Evaluation
import Foundation
import Models
import Tensors
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct AttentionTests {
    /// Every layer and head equals transformers' `cross_attentions`.
    @Test(arguments: DecodingFixture.names)
    func weightsAreTransformers(name: String) throws {
        let fixture = try DecodingFixture.read(name)
        let attentions = try #require(try AnswersFixture.models()[name]).attentions
        #expect(attentions.count >= 4)
        for attention in attentions {
            try compare(
                attention, fixture.inputs, try fixture.model(name) as any GenerativeModel<Double>, tolerance: 1e-6)
            try compare(
                attention, fixture.inputs, try fixture.model(name) as any GenerativeModel<Float>, tolerance: 1e-5)
        }
    }

    private func compare<Element: Scalar>(
        _ expected: AnswersFixture.Attention, _ inputs: [[Int32]], _ model: any GenerativeModel<Element>,
        tolerance: Double
    ) throws {
        let found = model.attention(input: inputs[expected.input], target: expected.target)
        #expect(found.layers == expected.weights.count && found.heads == expected.weights[0].count)
        #expect(found.rows == expected.target.count && found.columns == inputs[expected.input].count)
        for (layer, heads) in expected.weights.enumerated() {
            for (head, rows) in heads.enumerated() {
                let differences = zip(found.weights(layer: layer, head: head), rows.joined()).map { abs($0 - $1) }
                #expect(differences.count == found.rows * found.columns)
                #expect(differences.max() ?? 1 < tolerance, "layer \(layer), head \(head)")
            }
        }
    }

    @Test func meansAreOverHeadsAndLayers() {
        let attention = AttentionWeights(
            layers: 2, heads: 2, rows: 1, columns: 2, weights: [1, 0, 0.5, 0.5, 0.25, 0.75, 0.75, 0.25])
        #expect(attention.mean(layer: 0) == [0.75, 0.25] && attention.mean(layer: 1) == [0.5, 0.5])
        #expect(attention.mean == [0.625, 0.375])
    }

    // MARK: The page

    private func picture(rows: Int = 2, columns: Int = 3, layers: Int = 2, heads: Int = 2) -> AttentionPicture {
        let row = (0..<columns).map { Double($0 + 1) / Double(columns * (columns + 1) / 2) }
        let cells = (0..<layers * heads * rows).flatMap { _ in row }
        return AttentionPicture(
            weights: AttentionWeights(layers: layers, heads: heads, rows: rows, columns: columns, weights: cells),
            input: (0..<columns).map { $0 == 0 ? "<a&b>" : "in\($0)" }, answer: (0..<rows).map { "out\($0)" })
    }

    @Test func thePageIsWholeAndSafe() throws {
        let page = picture().html(title: "a <model>", question: "1 < 2 & \"x\"\u{1}", reply: "yes")
        for part in [
            "<title>a &lt;model&gt;</title>", "<dd>1 &lt; 2 &amp; &quot;x&quot;␁</dd>", "<dd>yes</dd>",
            "<figcaption>Mean of 2 layers of 2 heads</figcaption>",
            "<figcaption>Layer 2, mean of its heads</figcaption>",
            "<summary>The heads of layer 1</summary>", "<title>out1 from in2: 0.500</title>", "&lt;a&amp;b&gt;",
            "prefers-color-scheme: dark",
        ] {
            #expect(page.contains(part), "\(part) in \(page)")
        }
        #expect(!page.contains("<script") && !page.contains("http") && !page.contains("<a&b>"))
        // One picture of the overall mean, and for each layer one of its mean and one for each head, beside the legend.
        #expect(page.components(separatedBy: "<svg").count - 1 == 2 + 2 * 3)
        // Each picture is valid XML alone.
        for svg in page.components(separatedBy: "<svg").dropFirst() {
            let text = "<svg" + (svg.components(separatedBy: "</svg>").first ?? "") + "</svg>"
            #expect(XMLParser(data: Data(text.utf8)).parse(), "\(text)")
        }
    }

    @Test func whatIsTooMuchForAPageIsLeftOut() {
        let heads = picture(rows: 100, columns: 200, layers: 4, heads: 8).html(title: "t", question: "q", reply: "r")
        #expect(!heads.contains("<details>") && heads.contains("Layer 4, mean"))
        #expect(heads.contains("The pictures of single heads are left out"))
        let layers = picture(rows: 300, columns: 400, layers: 6, heads: 8).html(title: "t", question: "q", reply: "r")
        #expect(!layers.contains("Layer 1") && layers.contains("The pictures of layers and heads are left out"))
        #expect(heads.utf8.count < 8 << 20 && layers.utf8.count < 8 << 20)
    }

    @Test func colors() {
        #expect([0, 1e-9, 0.25, 0.999, 1, 1.5, .nan].map(AttentionColors.level) == [0, 0, 8, 15, 15, 15, 0])
        #expect(AttentionColors.weight(atLevel: 8) == 0.25 && AttentionColors.weight(atLevel: 16) == 1)
    }
}
