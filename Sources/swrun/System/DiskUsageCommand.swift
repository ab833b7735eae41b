internal import ImageStore
internal import Linux
internal import Runtime
internal import Template

/// `swrun system df`: what everything holds on the disk.
enum DiskUsageCommand: Command {
    static let name = "df"
    static let standsAlone = false
    static let summary = "Show what images, containers and volumes hold on the disk"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [ImagesCommand.format, verbose]
    static let nouns: [Noun] = [.system("df")]
    static let notes = """
        Sizes are blocks on the disk, not lengths of files. An image holds its layers twice: unpacked, and
        as the tars that save and push read. RECLAIMABLE is what 'swrun system prune -a' gives back.
        Fields of templates: Type TotalCount Active Size Reclaimable; with -v Images Containers Volumes BuildCache
        """

    private static let verbose = Flag("verbose", "v", help: "Show each image, container and volume")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let format = try RowFormat(arguments[ImagesCommand.format])
        let report = try DiskUsageReport(of: session)
        switch (arguments[verbose], format) {
        case (false, _): try Standard.output(try report.listing.text(format))
        case (true, .table(nil)): try Standard.output(report.verboseTables)
        case (true, .json): try Standard.output(report.document.text(.compact).printableJSON + "\n")
        case (true, .each(let template)):
            try Standard.output(untrusted: try template.filled(with: TemplateValue(report.document)) + "\n")
        case (true, .table), (true, .raw): throw Failure("there is no such format for df -v: use json or a template")
        }
        return 0
    }
}
