import Configuration
import Deltas

/// What the settings of a stored adapter come to for one model.
struct AdapterSettings {
    var delta: DeltaConfiguration
    /// The name of the model that the adapter was trained on, as the file gives it.
    var base: String?
    /// What a user should know.
    var notes: [String] = []
    /// The tensors that replace weights of the model whole, by the weights' names.
    var whole: [String: String] = [:]
    /// Low-rank matrices that become part of weights, by the weights' names.
    var sums: [String: LowRankSum] = [:]
    /// What a user should know if some rows of a tensor, which have no effect, are not zero.
    var idleRows: (tensor: String, start: Int, note: String)?
    /// Tensors without any effect.
    var idleTensors: Set<String> = []
    /// The tensor of a parameter of the delta.
    var tensor: (_ part: Int, _ parameter: String, _ shape: [Int]) -> StoredTensor

    /// The tensors of a low-rank matrix `scale * B A` in a file.
    struct LowRankSum {
        /// `[rank, in]`
        let a: String
        /// `[out, rank]`
        let b: String
        let rank: Int
        let scale: Double
    }

    /// The tensor of a parameter in a file. Its first numbers are the parameter's.
    struct StoredTensor {
        let name: String
        /// The shape in the file.
        let shape: [Int]
    }
}
