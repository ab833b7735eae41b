/// Names for containers that were given none: a word that praises and the name of somebody whom computing owes
/// something.
enum RandomName {
    /// - Parameter attempt: How many were taken already; from the third on a digit makes more room.
    static func make(attempt: Int = 0) -> String {
        let name = "\(adjectives.randomElement() ?? "nameless")_\(surnames.randomElement() ?? "container")"
        return attempt < 2 ? name : name + "\(Int.random(in: 0...9))"
    }

    static let adjectives = [
        "able", "agile", "alert", "ample", "apt", "ardent", "avid", "balmy", "blithe", "bold", "brave", "breezy",
        "bright", "brisk", "calm", "candid", "cheery", "civil", "clear", "clever", "cosy", "crisp", "curious", "daring",
        "dapper", "deft", "eager", "earnest", "easy", "exact", "fair", "festive", "fleet", "fond", "frank", "fresh",
        "gentle", "gleaming", "golden", "grand", "handy", "hardy", "hearty", "honest", "humble", "jaunty", "jolly",
        "keen", "kind", "lively", "loyal", "lucid", "mellow", "merry", "mighty", "modest", "neat", "nimble", "noble",
        "patient", "placid", "playful", "poised", "polite", "prompt", "proud", "quick", "quiet", "rapid", "ready",
        "serene", "sharp", "smooth", "snug", "sober", "sound", "spry", "stable", "steady", "stellar", "sunny", "sure",
        "swift", "tidy", "tranquil", "trusty", "upbeat", "valiant", "vivid", "warm", "wise", "witty", "zesty",
    ]

    static let surnames = [
        "abel", "abelson", "adleman", "aiken", "allen", "amdahl", "atanasoff", "babbage", "bachman", "backus",
        "banach", "bartik", "baran", "bayes", "bell", "boole", "borg", "brooks", "bush", "cantor", "cauchy", "cerf",
        "church", "clarke", "cocke", "codd", "conway", "cook", "cray", "curry", "dahl", "davis", "dedekind", "diffie",
        "dijkstra", "eckert", "edmonds", "engelbart", "erdos", "estrin", "euler", "faggin", "fano", "feinler",
        "fermat", "floyd", "fourier", "frege", "galois", "gauss", "germain", "godel", "goldwasser", "gosper", "gray",
        "hamilton", "hamming", "hartmanis", "hellman", "hilbert", "hoare", "hollerith", "holberton", "hopcroft",
        "hopper", "huffman", "iverson", "jacquard", "jennings", "johnson", "kahan", "kahn", "karp", "kay", "keller",
        "kernighan", "kilburn", "kilby", "kleene", "knuth", "kolmogorov", "lamarr", "lamport", "landin", "laplace",
        "leibniz", "licklider", "liskov", "lovelace", "lukasiewicz", "markov", "mauchly", "mccarthy", "mcilroy",
        "merkle", "metcalfe", "micali", "milner", "minsky", "moore", "naur", "newell", "noether", "noyce", "nygaard",
        "pascal", "peano", "perlis", "perlman", "postel", "rabin", "ritchie", "rivest", "robinson", "sammet",
        "scholes", "shamir", "shannon", "sifakis", "simon", "stearns", "stevens", "strachey", "tarjan", "tarski",
        "thompson", "torvalds", "turing", "tukey", "ulam", "valiant", "wilkes", "wilkinson", "wirth", "yao", "zuse",
    ]
}
