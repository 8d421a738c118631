/// A dense row-major array of numbers over a pooled buffer.
///
/// A tensor is a reference: copies share their elements, because one operation writes the buffers of a training step
/// and others read them. Kernels access elements through ``withPointers(_:_:)``; other code copies them in and out as a
/// whole.
public struct Tensor<Element: Scalar> {
    /// Rows first; a vector has one entry.
    public let shape: [Int]
    let storage: Storage

    /// The memory, with its release.
    final class Storage {
        /// The owner of the memory.
        private enum Owner {
            case pool(size: Int)
            /// Another object, which lives as long as the storage.
            case lender(AnyObject)
        }

        let pointer: UnsafeMutablePointer<Element>
        /// Whether the elements were initially 0.
        let beganAsZero: Bool
        private let owner: Owner

        init(count: Int) {
            let block = BufferPool.shared.take(bytes: count * MemoryLayout<Element>.stride)
            owner = .pool(size: block.size)
            beganAsZero = block.isZero
            pointer = block.address.bindMemory(to: Element.self, capacity: count)
        }

        init(borrowing pointer: UnsafeMutablePointer<Element>, from lender: AnyObject) {
            self.pointer = pointer
            beganAsZero = false
            owner = .lender(lender)
        }

        deinit {
            if case .pool(let size) = owner { BufferPool.shared.give(UnsafeMutableRawPointer(pointer), size: size) }
        }
    }

    /// A tensor with undefined elements; the caller must write every one of them.
    public init(uninitialized shape: [Int]) {
        precondition(shape.allSatisfy { $0 >= 0 }, "a tensor cannot have the shape \(shape)")
        self.shape = shape
        storage = Storage(count: shape.reduce(1, *))
    }

    /// A tensor whose elements lie in borrowed memory, such as a mapped file; nothing is copied.
    /// - Parameters:
    ///   - pointer: to as many elements as the shape has; they may be written
    ///   - lender: keeps them in place while it lives; the tensor keeps it alive
    package init(borrowing pointer: UnsafeMutablePointer<Element>, shape: [Int], from lender: AnyObject) {
        self.shape = shape
        storage = Storage(borrowing: pointer, from: lender)
    }

    /// A tensor with a shape but no elements. Only its shape may be read.
    package init(placeholder shape: [Int]) {
        self.shape = shape
        storage = Storage(count: 0)
    }

    public init(zeros shape: [Int]) {
        self.init(uninitialized: shape)
        if !storage.beganAsZero { fill(0) }
    }

    /// A tensor of the given elements in row-major order.
    public init(_ elements: [Element], shape: [Int]) {
        self.init(uninitialized: shape)
        precondition(elements.count == count, "\(elements.count) elements do not fill the shape \(shape)")
        storage.pointer.update(from: elements, count: count)
    }

    /// The rows of tensors with equal columns, one tensor after the other; a single tensor keeps its memory.
    package init(stacking tensors: [Tensor]) {
        if tensors.count == 1 {
            self = tensors[0]
            return
        }
        self.init(uninitialized: [tensors.reduce(0) { $0 + $1.rows }, tensors[0].columns])
        var next = 0
        for tensor in tensors {
            precondition(tensor.columns == columns, "rows of \(tensor.columns) and of \(columns) elements")
            part(at: next, shape: tensor.shape).update(from: tensor)
            next += tensor.count
        }
    }

    /// Some of the elements, in order, as a tensor of another shape over the same memory.
    /// - Precondition: the elements exist.
    package func part(at offset: Int, shape: [Int]) -> Tensor {
        precondition(
            offset >= 0 && offset + shape.reduce(1, *) <= count, "\(shape) at \(offset) of a tensor of \(self.shape)")
        return Tensor(borrowing: storage.pointer + offset, shape: shape, from: storage)
    }

    /// The memory of some elements, in order. It is valid while the tensor lives.
    package func bytes(_ elements: Range<Int>) -> UnsafeMutableRawBufferPointer {
        precondition(elements.lowerBound >= 0 && elements.upperBound <= count, "elements \(elements) of \(shape)")
        return UnsafeMutableRawBufferPointer(
            start: storage.pointer + elements.lowerBound, count: elements.count * MemoryLayout<Element>.stride)
    }

    public var count: Int { shape.reduce(1, *) }
    /// The first dimension.
    public var rows: Int { shape[0] }
    /// The number of elements of a row: the product of all dimensions except the first.
    public var columns: Int { shape.dropFirst().reduce(1, *) }

    public var elements: [Element] {
        withExtendedLifetime(storage) { Array(UnsafeBufferPointer(start: storage.pointer, count: count)) }
    }

    public func fill(_ value: Element) {
        withPointers(self) { Elementwise.fill($0, with: value, count: count) }
    }

    /// Overwrites the elements with those of a tensor of the same shape.
    public func update(from other: Tensor) {
        precondition(shape == other.shape, "cannot copy a tensor of shape \(other.shape) over one of shape \(shape)")
        withPointers(self, other) { $0.update(from: $1, count: count) }
    }
}

/// Lends the elements of tensors to a kernel. The pointers are valid only inside `body`: the tensors are kept alive
/// until it returns.
@inline(__always)
package func withPointers<each Element: Scalar, Result>(
    _ tensor: repeat Tensor<each Element>, body: (repeat UnsafeMutablePointer<each Element>) -> Result
) -> Result {
    defer { withExtendedLifetime((repeat (each tensor).storage)) {} }
    return body(repeat (each tensor).storage.pointer)
}
