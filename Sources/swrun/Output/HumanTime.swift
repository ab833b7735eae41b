internal import Linux

/// Times as people read them, the way docker writes them.
enum HumanTime {
    /// How long something took or is ago, in one unit: "3 minutes", "About an hour".
    static func duration(seconds: Int64) -> String {
        let minutes = seconds / 60
        let hours = (seconds + 1800) / 3600
        return switch seconds {
        case ..<1: "Less than a second"
        case 1: "1 second"
        case ..<60: "\(seconds) seconds"
        case _ where minutes == 1: "About a minute"
        case _ where minutes < 60: "\(minutes) minutes"
        case _ where hours == 1: "About an hour"
        case _ where hours < 48: "\(hours) hours"
        case _ where hours < 24 * 14: "\(hours / 24) days"
        case _ where hours < 24 * 60: "\(hours / 24 / 7) weeks"
        case _ where hours < 24 * 730: "\(hours / 24 / 30) months"
        default: "\(hours / 24 / 365) years"
        }
    }

    /// "3 minutes ago"; "N/A" when the moment is not known.
    static func age(of moment: Timestamp?, now: Timestamp = .now) -> String {
        guard let moment else { return "N/A" }
        return duration(seconds: now.seconds - moment.seconds) + " ago"
    }
}
