@main
enum Mixtape {
    static func main() {}
}
