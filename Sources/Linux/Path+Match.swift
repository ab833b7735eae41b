internal import CLinux

extension Path {
    /// Whether this name fits a shell pattern with "*", "?" and "[…]"; a dot at its beginning must be asked for.
    /// See fnmatch(3).
    package func matches(_ pattern: Path) -> Bool { fnmatch(pattern.cString, cString, FNM_PERIOD) == 0 }
}
