/// How many letters have to be put in, left out, replaced, or exchanged with their neighbour to make one word of another
/// (Damerau and Levenshtein's distance, in the form that touches no letter twice).
func editDistance(_ left: String, _ right: String) -> Int {
    let (source, target) = (Array(left), Array(right))
    // The row for a prefix of `left`: its distance to each prefix of `right`.
    var row = Array(0...target.count)
    var rowBefore = row
    for (index, letter) in source.enumerated() {
        var next = [index + 1]
        for (column, other) in target.enumerated() {
            var least = min(row[column] + (letter == other ? 0 : 1), row[column + 1] + 1, next[column] + 1)
            if index > 0, column > 0, letter == target[column - 1], source[index - 1] == other {
                least = min(least, rowBefore[column - 1] + 1)
            }
            next.append(least)
        }
        (rowBefore, row) = (row, next)
    }
    return row[target.count]
}
