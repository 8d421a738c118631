@main
enum QuickstartData {
    static func main() {}
}
