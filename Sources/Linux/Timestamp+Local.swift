internal import CLinux

extension Timestamp {
    /// The moment on the clocks of this place, to the second: "2026-11-21 08:03:01 +0000 UTC". The place is that of `$TZ`,
    /// else of /etc/localtime. See localtime_r(3).
    package var localText: String {
        guard let zone = localZone else { return Timestamp.localText(of: self, hours: "+0000", zone: "UTC") }
        let minutes = zone.offset.magnitude / 60
        let digits = [minutes / 60, minutes % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined()
        return Timestamp.localText(
            of: shifted(by: zone.offset), hours: (zone.offset < 0 ? "-" : "+") + digits, zone: zone.name)
    }

    /// How many seconds the clocks of this place are ahead of UTC at this moment; 0 where nobody knows.
    package var localOffset: Int64 { localZone?.offset ?? 0 }

    private var localZone: (offset: Int64, name: String)? {
        guard var raw = time_t(exactly: seconds) else { return nil }
        var broken = tm()
        guard localtime_r(&raw, &broken) != nil else { return nil }
        return (Int64(broken.tm_gmtoff), broken.tm_zone.map { String(cString: $0) } ?? "")
    }

    private func shifted(by offset: Int64) -> Timestamp {
        Timestamp(seconds: seconds.addingReportingOverflow(offset).partialValue)
    }

    private static func localText(of moment: Timestamp, hours: String, zone: String) -> String {
        let text = Timestamp(seconds: moment.seconds).rfc3339.prefix(19)
        return "\(text.prefix(10)) \(text.dropFirst(11)) \(hours) \(zone)"
    }
}
