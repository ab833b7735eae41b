import Linux
import Testing

@testable import swrun

@Suite struct VolumeWordTests {
    @Test func `a bind mount has a source, a target and options`() throws {
        let bind = try VolumeWord("/a:/b/../c//d:ro,z", of: caller()).request
        #expect(bind.source == .bind("/a") && bind.target == "/c/d" && bind.mode == "ro,z")
        #expect(bind.options == ["rbind", "rprivate", "rro"])
        let relative = try VolumeWord("./x:/y", of: caller()).request
        #expect(relative.source == .bind("/home/me/./x") && relative.options == ["rbind", "rprivate", "rw"])
        #expect(try VolumeWord("/a:/b:rslave", of: caller()).request.options == ["rbind", "rslave", "rw"])
    }

    @Test func `a volume has a name or none`() throws {
        #expect(try VolumeWord("data:/d", of: caller()).request.source == .volume(.init(name: "data")))
        #expect(
            try VolumeWord("data:/d:nocopy,ro", of: caller()).request.source
                == .volume(.init(name: "data", isFilled: false)))
        #expect(try VolumeWord("/d/", of: caller()).request.source == .volume(.init()))
        #expect(try VolumeWord("/d/", of: caller()).request.target == "/d")
    }

    @Test func `volume specifications that cannot be are refused in docker's words`() {
        let ofBind = #"invalid volume specification: '/h:data': invalid mount config for type "bind": "#
        #expect(problem("-v", "/h:data") == ofBind + "invalid mount path: 'data' mount path must be absolute")
        #expect(
            problem("-v", "data")
                == #"invalid volume specification: 'data': invalid mount config for type "volume": "#
                + "invalid mount path: 'data' mount path must be absolute")
        #expect(problem("-v", "/h:/")?.hasSuffix("destination can't be '/'") == true)
        #expect(problem("-v", "/h:/a/..")?.hasSuffix("destination can't be '/'") == true)
        #expect(problem("-v", "/h:/d:bogus") == "invalid mode: bogus")
        #expect(problem("-v", "/h:/d:ro,rw") == "invalid mode: ro,rw")
        #expect(problem("-v", "/h:/d:rslave,shared") == "invalid mode: rslave,shared")
        #expect(problem("-v", "/h:/d:nocopy")?.hasSuffix("field VolumeOptions must not be specified") == true)
        #expect(problem("-v", "v1:/d:rshared")?.hasSuffix("field BindOptions must not be specified") == true)
        #expect(problem("-v", "a:b:c:d") == "invalid volume specification: 'a:b:c:d'")
        #expect(problem("-v", ":/d") == "invalid volume specification: ':/d'")
        #expect(problem("-v", "/missing:/d")?.hasSuffix("bind source path does not exist: /missing") == true)
        #expect(
            problem("-v", "a:/d")
                == "create a: volume name is too short, names should be at least two alphanumeric characters")
        #expect(problem("-v", "x y:/d")?.hasPrefix("create x y: \"x y\" includes invalid characters") == true)
        #expect(problem("-v", "/a:/d", "-v", "/b:/d/") == "Duplicate mount point: /d")
        #expect(problem("-v", "/a:/d", "--tmpfs", "/d") == "Duplicate mount point: /d")
        #expect(problem("-v", "/a:/d", "--mount", "type=tmpfs,dst=/d") == "Duplicate mount point: /d")
    }

    @Test(arguments: [
        "/proc", "/proc/sys", "/proc/self/attr", "/sys", "/sys/kernel", "/dev", "/dev/pts", "/x/../proc/1",
    ])
    func `the kernel's trees are not mounted over`(target: String) {
        #expect(problem("-v", "/h:\(target)")?.contains("container's own") == true)
        #expect(problem("-v", "vol:\(target)")?.contains("container's own") == true)
        #expect(problem("--tmpfs", target)?.contains("container's own") == true)
        #expect(problem("--mount", "dst=\(target)")?.contains("container's own") == true)
    }

    @Test(arguments: ["/proc/cpuinfo", "/proc/uptime", "/sys/fs/cgroup", "/dev/shm", "/dev/log", "/process"])
    func `what only changes the container's view may be`(target: String) {
        #expect(problem("-v", "/h:\(target)") == nil)
    }

    @Test func `volumes of another container are named by it`() throws {
        #expect(try !VolumesFromWord("box").isReadOnly)
        #expect(try VolumesFromWord("box:ro").isReadOnly && !VolumesFromWord("box:rw").isReadOnly)
        #expect(problem("--volumes-from", "box:bogus") == "invalid mode for volumes-from: bogus")
        #expect(problem("--volumes-from", ":ro") == "invalid volumes-from specification: ':ro'")
    }
}

@Suite struct MountWordTests {
    @Test func `each type has its fields`() throws {
        let bind = try MountWord("type=bind,src=/a,dst=/b,readonly,bind-propagation=rslave", of: caller()).request
        #expect(bind.source == .bind("/a") && bind.target == "/b" && bind.options == ["rbind", "rslave", "rro"])
        let volume = try MountWord(
            "source=data,target=/d,volume-nocopy,volume-subpath=a//b,volume-label=k=v,ro=false", of: caller()
        ).request
        #expect(
            volume.source == .volume(.init(name: "data", isFilled: false, subpath: "a/b", labels: ["k": "v"]))
                && volume.options == ["rbind", "rprivate", "rw"])
        let temporary = try MountWord("type=tmpfs,destination=/t,tmpfs-size=64m,tmpfs-mode=1770", of: caller()).request
        #expect(
            temporary.source == .temporary
                && temporary.options == ["rw", "nosuid", "nodev", "noexec", "size=67108864", "mode=1770"])
    }

    @Test func `a value in quotes may hold commas and quotes`() throws {
        let bind = try MountWord(#"type=bind,"src=/a,b","dst=/c ""d""""#, of: caller()).request
        #expect(bind.source == .bind("/a,b") && bind.target == #"/c "d""#)
        #expect(problem("--mount", #"dst=/a"b"#) == #"parse error on line 1: bare " in non-quoted field"#)
        #expect(problem("--mount", #""dst=/a"#) == #"parse error on line 1: extraneous or missing " in quoted-field"#)
    }

    @Test(arguments: [
        ("enabled", ["rbind", "rprivate", "rro"]), ("disabled", ["bind", "rprivate", "ro"]),
        ("writable", ["rbind", "rprivate", "ro"]), ("readonly", ["rbind", "rprivate", "rro"]),
    ])
    func `read-only goes as deep as was asked`(recursive: String, options: [String]) throws {
        let word = "type=bind,src=/a,dst=/b,ro,bind-recursive=\(recursive)"
        #expect(try MountWord(word, of: caller()).request.options == options)
    }

    @Test(
        arguments: [
            ("", "invalid --mount: value is empty"),
            ("x=1", "unknown option 'x' in 'x=1'"),
            ("type=bind,dst", "invalid field 'dst' must be a key=value pair"),
            ("dst=", "invalid value for 'dst': value is empty"),
            (" dst=/a, src=b", "invalid option ' src' in ' src=b': option should not have whitespace"),
            ("dst= /a", "invalid value for 'dst' in 'dst= /a': value should not have whitespace"),
            ("type=bogus,dst=/a", #"invalid mount config for type "bogus": mount type unknown"#),
            ("type=bind,src=/a", #"invalid mount config for type "bind": field Target must not be empty"#),
            ("type=bind,dst=/a", #"invalid mount config for type "bind": field Source must not be empty"#),
            (
                "type=bind,src=/missing,dst=/a",
                #"invalid mount config for type "bind": bind source path does not exist: /missing"#
            ),
            ("type=tmpfs,src=/a,dst=/b", #"invalid mount config for type "tmpfs": field Source must not be specified"#),
            (
                "type=bind,src=/a,dst=b",
                #"invalid mount config for type "bind": invalid mount path: 'b' mount path must be absolute"#
            ),
            ("type=bind,src=/a,dst=/b,tmpfs-size=1", "cannot mix 'tmpfs-*' options with mount type 'bind'"),
            ("dst=/b,bind-propagation=shared", "cannot mix 'bind-*' options with mount type 'volume'"),
            ("type=bind,src=/a,dst=/b,bind-propagation=x", "invalid propagation mode: x"),
            (
                "type=bind,src=/a,dst=/b,bind-recursive=writable",
                "option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction"
            ),
            ("type=tmpfs,dst=/b,tmpfs-size=x", "invalid value for tmpfs-size: x"),
            ("type=tmpfs,dst=/b,tmpfs-mode=9", "invalid value for tmpfs-mode: 9"),
            ("dst=/b,volume-subpath=../x", "subpath must be a relative path within the volume"),
            ("dst=/b,volume-driver=nfs", #"error looking up volume plugin nfs: plugin "nfs" not found"#),
            ("dst=/b,volume-opt=type=nfs", #"volumes of type "nfs" are not supported"#),
        ])
    func `what cannot be is refused in docker's words`(word: String, message: String) {
        #expect(problem("--mount", word) == message)
    }
}

@Suite struct TemporaryFileSystemTests {
    @Test func `a tmpfs has docker's defaults, and each can be undone`() throws {
        #expect(try TemporaryFileSystemOption("/t").options == ["rw", "nosuid", "nodev", "noexec"])
        #expect(
            try TemporaryFileSystemOption("/t:exec,size=64k,mode=700").options
                == ["rw", "nosuid", "nodev", "exec", "size=64k", "mode=700"])
        #expect(try TemporaryFileSystemOption("/t:size=50%,uid=1000,gid=5,nr_inodes=1k").options.count == 8)
    }

    @Test(arguments: [
        ("bogus=1", #"["bogus" "1"]"#), ("bogus", #"["bogus"]"#), ("size", #"["size"]"#), ("size=x", #"["size" "x"]"#),
        ("mode=9", #"["mode" "9"]"#), ("uid=me", #"["uid" "me"]"#), ("size=1k5", #"["size" "1k5"]"#),
    ])
    func `what the kernel would refuse is refused before`(option: String, shown: String) {
        #expect(problem("--tmpfs", "/t:\(option)") == "invalid tmpfs option \(shown)")
    }

    @Test func `a tmpfs has an absolute place`() {
        #expect(problem("--tmpfs", "t")?.contains("must be absolute") == true)
    }
}
