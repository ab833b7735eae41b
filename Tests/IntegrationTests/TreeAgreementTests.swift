import Testing

extension Integration {
    /// `diff`, `export` and `cp` tell the same of one container.
    @Suite struct TreeAgreementTests {
        @Test func `what diff lists is what export and cp show`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    "mkdir vol; echo v > vol/v; swrun create --name box -v $PWD/vol:/vol base:v1 sh -c 'cat > /script; . /script'; swrun export box | tar -t | sort > before"
                )
                try f.shellOK(
                    """
                    cat > script <<'X'
                    mkdir -p /new/deep; echo n > /new/deep/n; ln /new/deep/n /new/m; ln -s n /new/l; echo more >> /etc/passwd
                    rm /etc/group; mkdir /tmp/d; chmod 700 /tmp/d; echo x > '/tmp/a b'
                    X
                    swrun rm box; swrun create -i --name box -v $PWD/vol:/vol base:v1 sh -c 'cat > /script; . /script' >&2
                    swrun start -ai box < script; swrun export box > after.tar; tar -tf after.tar | sort > after; swrun diff box > diff
                    swrun cp box:/. - > copied.tar
                    """)
                // Added and deleted: the names that only one of the two exports has, without what is mounted by the engine.
                let names = """
                    places='^(vol|dev|proc|sys|etc/hosts|etc/hostname|etc/resolv.conf)(/|$)'
                    names() { sed 's:/$::' $1 | grep -vE "$places" | LC_ALL=C sort; }

                    """
                #expect(
                    try f.shellOK("sed -n 's/^A .//p' diff | LC_ALL=C sort")
                        == f.shellOK(names + "LC_ALL=C comm -13 <(names before) <(names after)"))
                #expect(
                    try f.shellOK("sed -n 's/^D .//p' diff | LC_ALL=C sort")
                        == f.shellOK(names + "LC_ALL=C comm -23 <(names before) <(names after)"))
                // The same files, but for what is mounted, which export leaves out and cp shows.
                try f.shellOK(
                    names + """
                        list() {
                            tar -tvf $1 --full-time | sed 's: [.]/: :; s:link to [.]/:link to :' | tr -s ' ' |
                            grep -vE ' ((vol|dev|proc|sys)/.*|etc/(hosts|hostname|resolv.conf)|)$' | LC_ALL=C sort
                        }
                        diff <(list copied.tar) <(list after.tar)
                        """)
                #expect(try f.shellOK("tar -xOf copied.tar ./vol/v; tar -tf after.tar vol") == "v\nvol/")
                try f.ok("rm", "box")
            }
        }

        @Test func `export is the tar of the same overlay, in the same order each time`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "--name", "box", "base:v1", "sh", "-c",
                    "mkdir -p /x/y; echo z > /x/y/z; ln /x/y/z /x/w; rm -r /tmp; ln -s z /x/l")
                let id = try f.ok("ps", "-aq", "--no-trunc")
                try f.shellOK(
                    """
                    swrun export box > a.tar; swrun export box > b.tar; cmp a.tar b.tar
                    unshare -m sh -ec 'cd \(f.root)/containers/\(id)/lower; lower=../../containers/\(id)/upper; i=0
                        while test -e $i; do lower=$lower:$i; i=$((i + 1)); done
                        mount -t overlay -o ro,lowerdir=$lower overlay ../../containers/\(id)/rootfs
                        tar -C ../../containers/\(id)/rootfs --format=posix --xattrs --sort=name -cf \(f.work)/c.tar .'
                    list() { tar -tvf $1 --full-time --xattrs --numeric-owner | sed 's: [.]/: :g' | grep -v ' $' | tr -s ' ' | sort; }
                    diff <(list a.tar) <(list c.tar)
                    """)
                #expect(
                    try f.shellOK("tar -tf a.tar | sed 's:/$::' > names; LC_ALL=C sort -c names; wc -l < names") != "0")
                try f.ok("rm", "box")
            }
        }
    }
}
