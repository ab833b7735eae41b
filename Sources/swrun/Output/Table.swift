/// Rows under headings, as docker prints them: a column is as wide as its widest cell and three more, ten at least where nothing else is said;
/// the last one is not padded.
struct Table {
    private var rows: [[Cell]]

    /// Columns of the narrowest column but for the last.
    private let leastWidth: Int

    private struct Cell {
        let text: String
        /// How many columns of a terminal it takes.
        let width: Int

        init(_ text: String) { (self.text, width) = (text, text.columns) }
    }

    init(_ headings: String...) { self.init(headings: headings) }

    init(headings: [String], leastWidth: Int = 10) {
        rows = [headings.map { Cell($0) }]
        self.leastWidth = leastWidth
    }

    /// Adds a row; what comes from images and containers is made printable here.
    mutating func add(_ cells: [String]) { rows.append(cells.map { Cell($0.printable) }) }

    /// The same without the first line.
    var textWithoutHeadings: String {
        String(text.drop { $0 != "\n" }.dropFirst())
    }

    /// The whole table, heading first, each row with its newline.
    ///
    /// Where rows have different numbers of cells, a column lasts as long as rows that go on behind it follow each other,
    /// as in Go's text/tabwriter.
    var text: String {
        // Of all rows behind each other: one array for thousands.
        let columns = max(1, rows.map(\.count).max() ?? 0) - 1
        var widths = [Int](repeating: 0, count: rows.count * columns)
        for column in 0..<columns {
            var start = 0
            while start < rows.count {
                var end = start
                var width = leastWidth
                while end < rows.count, column < rows[end].count - 1 {
                    width = max(width, 3 + rows[end][column].width)
                    end += 1
                }
                for row in start..<end { widths[row * columns + column] = width }
                start = max(end, start + 1)
            }
        }
        var text = ""
        for (number, row) in rows.enumerated() {
            for (index, cell) in row.enumerated() {
                text += cell.text
                guard index < row.count - 1 else { break }
                text += String(repeating: " ", count: max(0, widths[number * columns + index] - cell.width))
            }
            text += "\n"
        }
        return text
    }
}

extension String {
    /// How many columns of a terminal the text takes: East Asian wide characters take two, combining ones none.
    var columns: Int {
        utf8.allSatisfy { $0 < 0x80 } ? utf8.count : unicodeScalars.reduce(0) { $0 + $1.columns }
    }
}

extension Unicode.Scalar {
    /// See Unicode Standard Annex 11; wide and full-width blocks only.
    fileprivate var columns: Int {
        switch value {
        case 0x300...0x36f, 0x200b...0x200d, 0x20d0...0x20ff, 0xfe00...0xfe0f: 0
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
            2
        default: 1
        }
    }
}
