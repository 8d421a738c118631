import Autodiff
import Configuration

extension OperationProfile {
    /// The first calls of operations in Chrome's trace event format: complete events, in microseconds.
    package var trace: String {
        let events = spans.map { span in
            JSONOutput.object([
                ("name", .string(span.name)), ("ph", .string("X")), ("pid", .integer(1)), ("tid", .integer(1)),
                ("ts", .number(span.start * 1e6)), ("dur", .number(span.seconds * 1e6)),
            ])
        }
        return JSONOutput.object([("traceEvents", .array(events)), ("displayTimeUnit", .string("ms"))]).text
    }
}
