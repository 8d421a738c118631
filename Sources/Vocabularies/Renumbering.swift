/// Which ids change places so that a vocabulary has T5's: 0 starts a decoder's input, 1 ends a sequence, 2 is the
/// unknown.
///
/// Some derivatives of T5 have others (an end of 2 after a beginning of 1, say). Their pieces and the rows of their
/// embeddings change places in the same way when they are read, so that the model computes what it did before.
public struct Renumbering: Sendable, Equatable {
    /// The ids that change, with the id that each has in the files.
    private let fileIDs: [Int: Int]

    /// Nil where nothing changes.
    /// - Parameters: the ids in the files, each another
    init?(start: Int, end: Int, unknown: Int) {
        var fileIDs: [Int: Int] = [:]
        for (id, wanted) in [start, end, unknown].enumerated() {
            let place = fileIDs.first { $0.value == wanted }?.key ?? wanted
            fileIDs[place] = fileIDs[id] ?? id
            fileIDs[id] = wanted
        }
        self.fileIDs = fileIDs.filter { $0.key != $0.value }
        if self.fileIDs.isEmpty { return nil }
    }

    /// The id that a token has in the files.
    public func fileID(_ id: Int) -> Int { fileIDs[id] ?? id }

    /// The id of a token that has another in the files.
    public func id(ofFileID fileID: Int) -> Int { fileIDs.first { $0.value == fileID }?.key ?? fileID }

    /// The ids that change and those that they have in the files, in order.
    public var changes: [(id: Int, fileID: Int)] { fileIDs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
}
