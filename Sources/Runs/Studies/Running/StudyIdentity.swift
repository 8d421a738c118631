/// Everything that decides a run of a study.
struct StudyIdentity: Equatable {
    /// A hash of its settings, of the definitions of its tasks, and of those of its base.
    let settings: String
    /// The hashes of the data files of its tasks and of its base, by task and split. Files that cannot be read have
    /// none, so that a finished study can be read without its data.
    let data: [String: String]

    /// Whether a record was made with these settings, and with no other data as far as both are known.
    func isThat(ofSettings recorded: String, data recordedData: [String: String]?) -> Bool {
        recorded == settings
            && (recordedData ?? [:]).allSatisfy { name, hash in data[name].map { $0 == hash } ?? true }
    }
}
