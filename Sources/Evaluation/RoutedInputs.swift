import Models

/// Inputs with the deltas that they go through, in a model with a delta for each task.
package struct RoutedInputs: Sendable {
    /// The ids of each input, with its end of sequence.
    package let tokens: [ArraySlice<Int32>]
    /// The route of each input; nil in a model without routes.
    package let routes: [Int]?

    /// - Precondition: there are as many routes as inputs, or none.
    package init(_ tokens: [ArraySlice<Int32>], routes: [Int]? = nil) {
        precondition(routes.map { $0.count == tokens.count } ?? true, "inputs: not a route for each input")
        self.tokens = tokens
        self.routes = routes
    }

    /// Inputs that all have the same route.
    init(_ tokens: [ArraySlice<Int32>], route: Int?) {
        self.init(tokens, routes: route.map { Array(repeating: $0, count: tokens.count) })
    }

    var count: Int { tokens.count }

    /// Some of the inputs.
    subscript(places: some Collection<Int>) -> RoutedInputs {
        RoutedInputs(places.map { tokens[$0] }, routes: routes.map { routes in places.map { routes[$0] } })
    }
}
