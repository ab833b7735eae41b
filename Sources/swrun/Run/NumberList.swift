/// A list of processors or memory nodes as the kernel writes it: "0-2,7". See cpuset(7), "List format".
///
/// It is kept as ranges: a list of ten characters can name ten billion numbers (CVE-2021-43784 and its kin).
struct NumberList: Hashable, Sendable {
    let ranges: [ClosedRange<Int>]

    /// More than any kernel can be built for.
    private static let largest = 65_535

    /// nil for a text that is no list.
    init?(_ text: String) {
        var ranges: [ClosedRange<Int>] = []
        guard text.utf8.count <= 4096 else { return nil }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { word in
                word.utf8.allSatisfy { (48...57).contains($0) } ? Int(word) : nil
            }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
                last <= NumberList.largest
            else { return nil }
            ranges.append(first...last)
        }
        self.ranges = ranges
    }

    /// How many numbers, none counted twice.
    var count: Int {
        var (total, next) = (0, 0)
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.upperBound >= next {
            total += range.upperBound - max(range.lowerBound, next) + 1
            next = range.upperBound + 1
        }
        return total
    }

    /// Whether each of the numbers is in this list.
    func contains(_ other: NumberList) -> Bool {
        other.ranges.allSatisfy { range in range.allSatisfy { number in ranges.contains { $0.contains(number) } } }
    }
}
