import Runtime
import Testing

@Suite struct AccountsTests {
    static let passwd = """
        # comment:x:0:0::/:
        root:x:0:0:root:/root:/bin/sh
        broken
        short:x:5
        wrong:x:one:1::/wrong:
        huge:x:4294967296:0::/huge:
        negative:x:-1:0::/negative:
        +nis:x:0:0::/:
        :x:0:0::/nameless:
        daemon:x:1:2:daemon:/usr/sbin:/usr/sbin/nologin
        1000:x:0:0:a number for a name:/root:/bin/sh
        alice:x:1001:100:Alice:/home/alice:/bin/bash
        twin:x:1001:101:second of the same number:/home/twin:/bin/bash
        homeless:x:1002:100
        last:x:1003:100::/home/last:/bin/sh
        """
    static let group = """
        root:x:0:
        users:x:100:alice
        wheel:x:10:root,alice
        broken:x
        audio:x:29:alicette,alice,
        2000:x:0:
        late:x:77:twin,last
        """

    static func resolve(_ user: String, _ more: [String] = []) throws -> ResolvedUser {
        try Accounts(passwd: Array(passwd.utf8), group: Array(group.utf8)).resolve(user, additionalGroups: more)
    }

    @Test(
        arguments: [
            ("", 0, 0, [0, 10], "/root"),
            ("root", 0, 0, [0, 10], "/root"),
            ("0", 0, 0, [0, 10], "/root"),
            ("daemon", 1, 2, [2], "/usr/sbin"),
            ("alice", 1001, 100, [100, 10, 29], "/home/alice"),
            ("1001", 1001, 100, [100, 10, 29], "/home/alice"),
            ("twin", 1001, 101, [101, 77], "/home/twin"),
            ("alice:", 1001, 100, [100, 10, 29], "/home/alice"),
            ("alice:wheel", 1001, 10, [10], "/home/alice"),
            ("alice:5", 1001, 5, [5], "/home/alice"),
            (":wheel", 0, 10, [10], "/root"),
            ("homeless", 1002, 100, [100], "/"),
            ("4242", 4242, 0, [0], "/"),
            ("4242:users", 4242, 100, [100], "/"),
            ("2147483647:2147483647", 2_147_483_647, 2_147_483_647, [2_147_483_647], "/"),
            ("007", 7, 0, [0], "/"),
            ("1000", 1000, 0, [0], "/"),
            ("0:2000", 0, 2000, [2000], "/root"),
            ("last", 1003, 100, [100, 77], "/home/last"),
        ] as [(String, UInt32, UInt32, [UInt32], String)])
    func `a user resolves`(text: String, uid: UInt32, gid: UInt32, gids: [UInt32], home: String) throws {
        #expect(
            try AccountsTests.resolve(text) == ResolvedUser(uid: uid, gid: gid, additionalGids: gids, home: home))
    }

    @Test func `further groups are added once, by name and by number`() throws {
        #expect(try AccountsTests.resolve("alice", ["late", "29", "5"]).additionalGids == [100, 10, 29, 77, 5])
        #expect(throws: AccountError.noSuchGroup("nosuch")) { try AccountsTests.resolve("alice", ["nosuch"]) }
    }

    @Test(arguments: [
        ("nosuch", "unable to find user nosuch: no matching entries in passwd file"),
        ("wrong", "unable to find user wrong: no matching entries in passwd file"),
        ("huge", "unable to find user huge: no matching entries in passwd file"),
        ("negative", "unable to find user negative: no matching entries in passwd file"),
        ("+nis", "unable to find user +nis: no matching entries in passwd file"),
        ("alice:nosuch", "unable to find group nosuch: no matching entries in group file"),
        ("2147483648", "invalid user or group 2147483648: ids must be in range 0-2147483647"),
        ("99999999999999999999", "invalid user or group 99999999999999999999: ids must be in range 0-2147483647"),
        ("-1", "invalid user or group -1: ids must be in range 0-2147483647"),
        ("+1", "invalid user or group +1: ids must be in range 0-2147483647"),
        ("0:-1", "invalid user or group -1: ids must be in range 0-2147483647"),
        ("a:b:c", "unable to find user a: no matching entries in passwd file"),
        ("root:b:c", "unable to find group b:c: no matching entries in group file"),
        ("root\nalice", "unable to find user root\nalice: no matching entries in passwd file"),
    ]) func `what is nobody is an error`(text: String, message: String) throws {
        let error = #expect(throws: AccountError.self) { try AccountsTests.resolve(text) }
        #expect(error?.description == message)
    }

    @Test func `an image without accounts still has numbers`() throws {
        let none = try Accounts(passwd: nil, group: nil)
        #expect(try none.resolve("") == ResolvedUser(uid: 0, gid: 0, additionalGids: [0], home: "/"))
        #expect(try none.resolve("5:6") == ResolvedUser(uid: 5, gid: 6, additionalGids: [6], home: "/"))
        #expect(throws: AccountError.noSuchUser("root")) { try none.resolve("root") }
    }

    @Test func `names are bytes`() throws {
        let accounts = try Accounts(passwd: Array("j\u{F6}rg:x:9:9::/h\n".utf8) + [0xFF, 0x3A, 10], group: nil)
        #expect(try accounts.resolve("j\u{F6}rg").uid == 9)
        // The same to a reader, not the same bytes.
        #expect(throws: AccountError.self) { try accounts.resolve("jo\u{308}rg") }
    }

    @Test func `a file or a line beyond all measure is an error`() throws {
        let line = [UInt8](repeating: 97, count: Accounts.lineLimit + 1)
        let accounts = try Accounts(passwd: Array("root:x:0:0::/:\n".utf8) + line, group: line)
        #expect(throws: AccountError.lineTooLong("/etc/passwd", line: 2)) { try accounts.resolve("nosuch") }
        #expect(throws: AccountError.lineTooLong("/etc/group", line: 1)) { try accounts.resolve("0:nosuch") }
        #expect(throws: AccountError.fileTooLarge("/etc/group")) {
            try Accounts(passwd: nil, group: [UInt8](repeating: 10, count: Accounts.fileLimit + 1))
        }
    }
}
