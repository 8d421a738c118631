/// The observer of a process that works for another one: it shows nothing, and stops when the other observer says.
package struct SilentObserver: RunObserver {
    private let observer: any RunObserver

    package init(_ observer: any RunObserver) {
        self.observer = observer
    }

    package func observe(_ event: RunEvent) {}
    package var shouldStop: Bool { observer.shouldStop }
    package var caller: RunCaller { observer.caller }
}
