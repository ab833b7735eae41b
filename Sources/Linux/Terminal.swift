internal import CLinux

/// What can be done to the terminal behind a descriptor. See ioctl_tty(2), termios(3).
package enum Terminal {
    /// Rows and columns.
    package struct Size: Hashable, Sendable {
        package var rows: UInt16
        package var columns: UInt16
        package init(rows: UInt16, columns: UInt16) {
            self.rows = rows
            self.columns = columns
        }
    }

    /// See isatty(3).
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// See ioctl_tty(2) TIOCGWINSZ; nil when there is no terminal.
    package static func size(of descriptor: Int32) -> Size? {
        var raw = winsize()
        guard linux_ioctl_pointer(descriptor, UInt(TIOCGWINSZ), &raw) == 0 else { return nil }
        return Size(rows: raw.ws_row, columns: raw.ws_col)
    }

    /// See ioctl_tty(2) TIOCSWINSZ.
    package static func setSize(of descriptor: Int32, _ size: Size) throws(SystemError) {
        var raw = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
        try check("set the terminal's size") { linux_ioctl_pointer(descriptor, UInt(TIOCSWINSZ), &raw) }
    }

    /// The other side of a new pseudoterminal, opened without a path. See ioctl_tty(2) TIOCSPTLCK, TIOCGPTPEER.
    package static func unlockPeer(of controller: borrowing FileDescriptor) throws(SystemError) -> FileDescriptor {
        let number = controller.rawValue
        try check("unlock the terminal") { linux_terminal_unlock(number) }
        return try peer(of: controller)
    }

    /// The other side of a pseudoterminal that is unlocked, opened without a path. See ioctl_tty(2) TIOCGPTPEER.
    package static func peer(of controller: borrowing FileDescriptor) throws(SystemError) -> FileDescriptor {
        let number = controller.rawValue
        return FileDescriptor(
            owning: try check("open the terminal") { linux_terminal_peer(number, O_RDWR | O_NOCTTY | O_CLOEXEC) })
    }

    /// Makes a terminal the controlling one of this session. See ioctl_tty(2) TIOCSCTTY.
    package static func makeControlling(_ terminal: borrowing FileDescriptor) throws(SystemError) {
        let number = terminal.rawValue
        try check("take the terminal") { linux_ioctl_int(number, UInt(TIOCSCTTY), 0) }
    }

    /// A terminal in raw mode, put back as it was when this value goes. See termios(3), cfmakeraw.
    package struct RawMode: ~Copyable, Sendable {
        private let descriptor: Int32
        private let before: termios

        package init(_ descriptor: Int32) throws(SystemError) {
            var state = termios()
            try check("read the terminal's mode") { tcgetattr(descriptor, &state) }
            let before = state
            cfmakeraw(&state)
            try check("set the terminal's mode") { tcsetattr(descriptor, TCSADRAIN, &state) }
            self.descriptor = descriptor
            self.before = before
        }

        deinit {
            var state = before
            _ = tcsetattr(descriptor, TCSADRAIN, &state)
        }
    }
}
