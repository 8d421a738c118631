import Configuration

extension TokenizerJSON {
    /// The reason why this file and the SentencePiece model beside it give texts different ids; nil if they agree.
    ///
    /// transformers reads only this file. Added tokens stand only here, too; they are no contradiction.
    func contradiction(of model: SentencePieceProto) -> String? {
        if model.modelType != .unigram { return "spiece.model is of another type than Unigram" }
        if model.pieces.count != proto.pieces.count {
            return "it has \(proto.pieces.count) pieces and spiece.model has \(model.pieces.count)"
        }
        for (id, (piece, own)) in zip(model.pieces, proto.pieces).enumerated() {
            if !piece.text.isExactly(own.text) {
                return """
                    the piece \(id) is \(JSONOutput.quoted(own.text)), and \(JSONOutput.quoted(piece.text)) in \
                    spiece.model
                    """
            }
            if abs(piece.score - own.score) > 1e-5 * max(1, abs(piece.score)) {
                return """
                    the piece \(JSONOutput.quoted(own.text)) has the score \(own.score), and \(piece.score) in \
                    spiece.model
                    """
            }
            if own.kind == .unused, piece.kind == .normal {
                return "it never finds the piece \(JSONOutput.quoted(own.text)) of spiece.model, as it cuts at spaces"
            }
        }
        if model.normalizer.characterMap != proto.normalizer.characterMap {
            return "its normalizer has another character map than spiece.model"
        }
        if model.fallsBackToBytes != proto.fallsBackToBytes {
            return model.fallsBackToBytes
                ? "it makes <unk> of characters that spiece.model spells in bytes"
                : "it spells in bytes characters that are unknown to spiece.model"
        }
        guard model.hasUsualSpaces else {
            return "it puts a space before a text and drops repeated ones, and spiece.model does not"
        }
        return nil
    }
}

extension SentencePieceProto {
    /// Whether texts get a space before them, none at their ends, and no two in a row.
    var hasUsualSpaces: Bool {
        normalizer.addsDummyPrefix && normalizer.removesExtraSpaces && normalizer.escapesSpaces
            && !putsSpacesLast
    }
}
