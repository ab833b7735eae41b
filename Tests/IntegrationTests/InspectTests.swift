import Testing

extension Integration {
    /// What scripts read of a container with `inspect`.
    @Suite struct InspectTests {
        /// Fails where a member's name stands twice in one object, or one of docker's is missing.
        private static let check = """
            import json, sys
            def once(pairs):
                names = [name for name, _ in pairs]
                assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]
                return dict(pairs)
            box, = json.load(sys.stdin, object_pairs_hook=once)
            wanted = {
                '': 'Id Created Path Args State Image ResolvConfPath HostnamePath HostsPath LogPath Name RestartCount '
                    'Driver Platform HostConfig GraphDriver Mounts Config NetworkSettings',
                'State': 'Status Running Paused Restarting OOMKilled Dead Pid ExitCode Error StartedAt FinishedAt',
                'Config': 'Hostname Domainname User AttachStdin AttachStdout AttachStderr Tty OpenStdin StdinOnce Env Cmd '
                    'Image Volumes WorkingDir Entrypoint Labels',
                'NetworkSettings': 'Ports Networks',
            }
            for part, names in wanted.items():
                missing = set(names.split()) - set((box[part] if part else box).keys())
                assert not missing, (part, missing)
            """

        @Test func `every state has all keys, each once`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.write(Self.check, to: "check.py")
                try f.ok("create", "--name", "box", "--cgroupns", "host", "-a", "stdout", "base:v1", "sleep", "100")
                try f.shellOK("swrun inspect box | python3 check.py")
                try f.ok("start", "box")
                try f.shellOK("swrun inspect box | python3 check.py")
                try f.ok("stop", "-t", "0", "box")
                try f.shellOK("swrun inspect box | python3 check.py")
                #expect(
                    try f.ok(
                        "inspect", "-f",
                        "{{.Config.AttachStdout}} {{.Config.AttachStderr}} {{.HostConfig.CgroupnsMode}}", "box")
                        == "true false host")
                try f.ok("rm", "box")
            }
        }

        @Test func `the last end stays known while it runs again`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let times = "{{.State.StartedAt}} {{.State.FinishedAt}}"
                try f.ok("create", "--name", "box", "base:v1", "sleep", "100")
                let never = "0001-01-01T00:00:00Z"
                #expect(try f.ok("inspect", "-f", times, "box") == "\(never) \(never)")
                try f.ok("start", "box")
                #expect(try f.ok("inspect", "-f", times, "box").hasSuffix(" \(never)"))
                try f.ok("stop", "-t", "0", "box")
                let end = try f.ok("inspect", "-f", "{{.State.FinishedAt}}", "box")
                try f.ok("start", "box")
                #expect(try f.ok("inspect", "-f", times, "box").hasSuffix(" \(end)"))
                try f.ok("rm", "-f", "box")
            }
        }
    }
}
