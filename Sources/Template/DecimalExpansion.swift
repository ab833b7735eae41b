/// All decimal digits of a floating-point number, to be rounded where they are cut.
struct DecimalExpansion {
    /// Without zeros in front; empty for zero.
    private let digits: [UInt8]
    /// How many of the digits stand before the point; negative for zeros behind it.
    private let point: Int

    /// - Parameter value: Finite, not negative.
    init(_ value: Double) {
        guard value > 0, value.isFinite else {
            (digits, point) = ([], 0)
            return
        }
        // value = significand * 2^exponent; a division by two is a multiplication by five with the point moved.
        let isSubnormal = value.exponentBitPattern == 0
        let significand = value.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
        let exponent = (isSubnormal ? 1 : Int(value.exponentBitPattern)) - 1075
        var limbs = [UInt64(significand % DecimalExpansion.base), UInt64(significand / DecimalExpansion.base)]
        for _ in 0..<abs(exponent) { DecimalExpansion.multiply(&limbs, by: exponent < 0 ? 5 : 2) }
        var text = limbs.reversed().flatMap { limb in
            let part = Array(String(limb).utf8)
            return Array(repeating: UInt8(ascii: "0"), count: max(0, 9 - part.count)) + part
        }
        let zeros = text.prefix { $0 == UInt8(ascii: "0") }.count
        text.removeFirst(zeros)
        digits = text.map { $0 - UInt8(ascii: "0") }
        point = text.count + min(0, exponent)
    }

    private static let base: UInt64 = 1_000_000_000

    /// The limbs hold nine digits each, the lowest first.
    private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = limbs[index] * factor + carry
            limbs[index] = product % base
            carry = product / base
        }
        if carry > 0 { limbs.append(carry) }
    }

    /// The first digits, rounded to the nearest and half to even, and where the point then stands.
    private func rounded(to count: Int) -> (digits: [UInt8], point: Int) {
        guard count >= 0 else { return ([], point) }
        guard count < digits.count else { return (digits, point) }
        var kept = Array(digits[..<count])
        let tail = digits[count...]
        let isHalf = tail.first == 5 && tail.dropFirst().allSatisfy { $0 == 0 }
        let goesUp = isHalf ? (kept.last ?? 0) % 2 == 1 : (tail.first ?? 0) >= 5
        guard goesUp else { return (kept, point) }
        for index in kept.indices.reversed() {
            if kept[index] < 9 {
                kept[index] += 1
                return (kept, point)
            }
            kept[index] = 0
        }
        return ([1] + kept, point + 1)
    }

    /// `%.2f`.
    func fixed(decimals: Int) -> String {
        let (digits, point) = rounded(to: self.point + decimals)
        let whole = point > 0 ? text(digits.prefix(point), length: point) : "0"
        guard decimals > 0 else { return whole }
        let zeros = min(decimals, max(0, -point))
        let fraction =
            String(repeating: "0", count: zeros)
            + text(digits.dropFirst(max(0, point)), length: decimals - zeros)
        return "\(whole).\(fraction)"
    }

    /// `%.2e`.
    func scientific(decimals: Int) -> String {
        let (digits, point) = rounded(to: decimals + 1)
        let exponent = digits.isEmpty ? 0 : point - 1
        let mantissa = text(digits.prefix(1), length: 1)
        let fraction = decimals > 0 ? "." + text(digits.dropFirst(), length: decimals) : ""
        return mantissa + fraction + DecimalExpansion.power(exponent)
    }

    /// `%.3g`: so many digits, without the zeros at the end, and with an exponent where that is shorter.
    func general(digits count: Int) -> String {
        let count = max(1, count)
        var (digits, point) = rounded(to: count)
        while digits.last == 0 { digits.removeLast() }
        guard !digits.isEmpty else { return "0" }
        let exponent = point - 1
        if exponent < -4 || exponent >= count {
            let fraction = digits.count > 1 ? "." + text(digits.dropFirst(), length: digits.count - 1) : ""
            return text(digits.prefix(1), length: 1) + fraction + DecimalExpansion.power(exponent)
        }
        if point <= 0 {
            return "0." + String(repeating: "0", count: -point) + text(digits[...], length: digits.count)
        }
        let whole = text(digits.prefix(point), length: point)
        return digits.count > point ? whole + "." + text(digits.dropFirst(point), length: digits.count - point) : whole
    }

    private static func power(_ exponent: Int) -> String {
        let digits = String(exponent.magnitude)
        return "e" + (exponent < 0 ? "-" : "+") + (digits.count < 2 ? "0" : "") + digits
    }

    /// Digits with zeros behind them.
    private func text(_ digits: ArraySlice<UInt8>, length: Int) -> String {
        let shown = digits.prefix(max(0, length))
        return String(decoding: shown.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
            + String(repeating: "0", count: max(0, length - shown.count))
    }
}
