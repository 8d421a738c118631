import Autodiff
import Configuration

/// Selects weights of a model: by a part of the model, by a role, or by their paths.
///
///     encoder             all weights of the encoder alone
///     norm                every norm
///     decoder.block.0     the first block of the decoder
///     *.SelfAttention.*   every attention of a sequence to itself
package struct SiteSelector: Sendable, Equatable {
    /// The text as it was written.
    package let text: String
    private let kind: Kind

    private enum Kind: Sendable, Equatable {
        case stack(Site.Stack)
        case embeddings
        case role(WeightRole)
        /// The parts of a path between stars.
        case path([String])
    }

    /// The words that name a part of any model.
    package static let parts = ["encoder", "decoder", "embeddings"]
    /// The words that name a role.
    package static let roles = WeightRole.allCases.map(\.rawValue)

    package init(_ text: String) {
        self.text = text
        kind =
            if let stack = Site.Stack(rawValue: text) {
                .stack(stack)
            } else if text == "embeddings" {
                .embeddings
            } else if let role = WeightRole(rawValue: text) {
                .role(role)
            } else {
                .path(text.split(separator: "*", omittingEmptySubsequences: false).map(String.init))
            }
    }

    /// Whether a weight is selected. A path is selected if the pattern matches all of it, or all of it before one of
    /// its dots. A star stands for any characters.
    package func contains(_ site: Site) -> Bool {
        switch kind {
        case .stack(let stack): site.stack == stack
        case .embeddings: site.role == .tokenTable
        case .role(let role): site.role.includes(role)
        case .path(let parts): Self.fits(site.path, parts)
        }
    }

    private static func fits(_ path: String, _ parts: [String]) -> Bool {
        guard path.hasPrefix(parts[0]) else { return false }
        var rest = path.dropFirst(parts[0].count)
        guard parts.count > 1 else { return rest.isEmpty || rest.hasPrefix(".") }
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        let last = parts[parts.count - 1]
        // The last part may end anywhere before a dot, or at the end.
        return last.isEmpty
            || rest.ranges(of: last).contains { range in
                range.upperBound == rest.endIndex || rest[range.upperBound] == "."
            }
    }

    /// The reason why it selects nothing in a model; nil if it selects something.
    package func problem(among sites: [Site]) -> String? {
        guard !sites.contains(where: contains) else { return nil }
        switch kind {
        case .role(.head): return "\"\(text)\" names nothing in this model, whose head is the token table; leave it out"
        case .stack, .embeddings, .role: return "\"\(text)\" names nothing in this model; leave it out"
        case .path:
            let words = Self.parts + Self.roles
            if let nearest = Suggestion.nearest(to: text, among: words + sites.map(\.path)) {
                return "\"\(text)\" names no weight of the model; did you mean \"\(nearest)\"?"
            }
            return "\"\(text)\" is neither a part or role of the model (\(words.joined(separator: ", "))) nor the path "
                + "of a weight, such as \(sites[sites.count / 2].path)"
        }
    }
}

extension Model {
    /// Freezes the selected weights from now on.
    package func freeze(_ selectors: [SiteSelector]) {
        for parameter in parameters where selectors.contains(where: { $0.contains(parameter.site) }) {
            parameter.freeze()
        }
    }

    /// Draws the weights of the last layers of each stack anew. Weights outside single layers stay as they are.
    ///
    /// Zhang et al. 2021, "Revisiting Few-sample BERT Fine-tuning", section 5.
    package func reinitialize(topLayers: Int, seed: UInt64) {
        let top = sites.top(layers: topLayers)
        for (number, parameter) in parameters.enumerated() where top.contains(parameter.site) {
            parameter.initialize(seed: seed, stream: UInt64(number))
        }
    }
}

extension [Site] {
    /// The sites in the last layers of each stack.
    package func top(layers count: Int) -> [Site] {
        filter { site in
            guard let layer = site.layer else { return false }
            let last = self.filter { $0.stack == site.stack }.compactMap(\.layer).max() ?? 0
            return layer > last - count
        }
    }
}
