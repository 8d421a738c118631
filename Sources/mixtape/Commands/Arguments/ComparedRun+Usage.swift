import CommandSyntax
import Runs

extension ComparedRun {
    /// - Parameter paths: how the runs were named
    /// - Throws: `UsageError` if two are the same
    static func checkDiffer(_ runs: [ComparedRun], _ paths: [String]) throws(UsageError) {
        guard let (earlier, later) = repeated(among: runs) else { return }
        throw UsageError("\(paths[earlier]) and \(paths[later]) are the same run; name others to compare")
    }
}
