/// Makes lines of what one stream writes, in whatever pieces it comes. A line longer than `limit` becomes several records,
/// all but the last of them without a newline, as docker has it.
struct LineAssembly {
    /// The beginning of a line whose end has not come yet: less than `limit`.
    private var held: [UInt8] = []

    /// Bytes of one record at most.
    static let limit = 16 << 10

    /// Takes bytes, and gives the records that they complete.
    mutating func add(_ input: UnsafeBufferPointer<UInt8>, _ complete: (UnsafeBufferPointer<UInt8>) -> Void) {
        var rest = input
        while !rest.isEmpty {
            let room = LineAssembly.limit - held.count
            let portion = UnsafeBufferPointer(rebasing: rest.prefix(room))
            let end = portion.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
            guard let taken = end ?? (portion.count == room ? room : nil) else {
                held.append(contentsOf: portion)
                return
            }
            let piece = UnsafeBufferPointer(rebasing: portion.prefix(taken))
            rest = UnsafeBufferPointer(rebasing: rest.dropFirst(taken))
            if held.isEmpty {
                let whole = end == nil ? UTF8Sequence.wholeLength(of: piece) : taken
                complete(UnsafeBufferPointer(rebasing: piece.prefix(whole)))
                held.append(contentsOf: piece.dropFirst(whole))
            } else {
                held.append(contentsOf: piece)
                let whole = held.withUnsafeBufferPointer { line in
                    let whole = end == nil ? UTF8Sequence.wholeLength(of: line) : line.count
                    complete(UnsafeBufferPointer(rebasing: line.prefix(whole)))
                    return whole
                }
                held.removeFirst(whole)
            }
        }
    }

    /// Gives what is left of a line that never got its newline, if there is anything.
    mutating func finish(_ complete: (UnsafeBufferPointer<UInt8>) -> Void) {
        if !held.isEmpty { held.withUnsafeBufferPointer(complete) }
        held.removeAll()
    }
}
