/// How many letters have to be put in, left out or replaced to make one word of another (Levenshtein's distance).
func editDistance(_ left: String, _ right: String) -> Int {
    let target = Array(right)
    var row = Array(0...target.count)
    for (index, letter) in left.enumerated() {
        var diagonal = index
        var current = index + 1
        for (column, other) in target.enumerated() {
            let above = row[column + 1]
            let next = min(diagonal + (letter == other ? 0 : 1), above + 1, current + 1)
            row[column] = current
            diagonal = above
            current = next
        }
        row[target.count] = current
    }
    return row[target.count]
}
