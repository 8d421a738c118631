/// The exchange of ids that gives a vocabulary T5's special ids: 0 starts a decoder's input, 1 ends a sequence, 2 is
/// the unknown.
///
/// Some derivatives of T5 use others (an end of 2 after a beginning of 1, for example). Their pieces and the rows of
/// their embeddings are exchanged in the same way on reading. The model then computes what it did before.
package struct Renumbering: Sendable, Equatable {
    /// The ids that change, with their ids in the files.
    private let fileIDs: [Int: Int]

    /// Nil if nothing changes.
    /// - Parameters: the ids in the files, all different
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
    package func fileID(_ id: Int) -> Int { fileIDs[id] ?? id }

    /// The id of a token whose id in the files is another.
    package func id(ofFileID fileID: Int) -> Int { fileIDs.first { $0.value == fileID }?.key ?? fileID }

    /// The ids that change and their ids in the files, in order.
    package var changes: [(id: Int, fileID: Int)] { fileIDs.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
}
