import Tensors
import Testing

@Suite struct SingularValuesTests {
    @Test(arguments: [(5, 3), (3, 5), (4, 4), (1, 6)]) func theFactorsMultiplyToTheMatrix(rows: Int, columns: Int) {
        let matrix = (0..<rows * columns).map { Double(($0 * 37 + 11) % 23) - 11 }
        let parts = SingularValues.decompose(matrix, rows: rows, columns: columns)
        let count = parts.values.count
        #expect(count == min(rows, columns))
        #expect(zip(parts.values, parts.values.dropFirst()).allSatisfy { $0 >= $1 })
        for row in 0..<rows {
            for column in 0..<columns {
                let sum = (0..<count).reduce(0) {
                    $0 + parts.left[row * count + $1] * parts.values[$1] * parts.right[$1 * columns + column]
                }
                #expect(abs(sum - matrix[row * columns + column]) < 1e-12)
            }
        }
    }
}
