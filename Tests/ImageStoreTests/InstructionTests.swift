import ImageStore
import Testing

@Suite struct InstructionTests {
    typealias Parameters = ImageConfiguration.ExecutionParameters

    private func applying(_ lines: String..., to start: Parameters = Parameters()) throws -> Parameters {
        var parameters = start
        for instruction in try Instruction.parse(lines) { try instruction.apply(to: &parameters) }
        return parameters
    }

    @Test(arguments: ["RUN true", "from x", "bogus", "COPY a b", "", "MAINTAINER me"])
    func `an instruction that does more than change the configuration is refused`(_ line: String) {
        let word = line.split(separator: " ").first?.lowercased() ?? ""
        #expect(throws: InstructionError.notAChange(word)) { try Instruction(line) }
        #expect(InstructionError.notAChange("run").description == "run is not a valid change command")
    }

    @Test func `CMD and ENTRYPOINT take a JSON array or a line for the shell`() throws {
        #expect(try applying(#"CMD ["a","b c"]"#).command == ["a", "b c"])
        #expect(try applying("cmd echo $HOME").command == ["/bin/sh", "-c", "echo $HOME"])
        #expect(try applying(#"CMD ["a" "b"]"#).command == ["/bin/sh", "-c", #"["a" "b"]"#])
        #expect(try applying("CMD []").command == [])
        var parameters = Parameters()
        parameters.command = ["old"]
        parameters.shell = ["/bin/bash", "-eu"]
        let changed = try applying("ENTRYPOINT run it", to: parameters)
        #expect(changed.entrypoint == ["/bin/bash", "-eu", "run it"])
        #expect(changed.command == ["old"])
    }

    @Test(arguments: [
        ("ENV a=1", ["a=1"]),
        (#"ENV a=1 b="x y" c=x\ y"#, ["a=1", "b=x y", "c=x y"]),
        ("ENV a  one  two", ["a=one  two"]),
        (#"ENV a='$PATH' b=$PATH c=\$PATH d="$PATH:/x""#, ["a=$PATH", "b=/bin", "c=$PATH", "d=/bin:/x"]),
        ("ENV a=${none:-d} b=${none-e} c=${PATH:+set} d=${none:+set}", ["a=d", "b=e", "c=set", "d="]),
        ("ENV a=${none:-${PATH}x} b=$none. c=a$", ["a=/binx", "b=.", "c=a$"]),
        ("ENV PATH=/usr/bin x=$PATH", ["x=/bin"]),
    ])
    func `ENV sets variables to words`(_ line: String, _ expected: [String]) throws {
        var parameters = Parameters()
        parameters.environment = ["PATH=/bin"]
        let changed = try applying(line, to: parameters)
        #expect(changed.environment.filter { !$0.hasPrefix("PATH=") } == expected)
    }

    @Test func `a variable that is set again keeps its place`() throws {
        #expect(try applying("ENV a=1 b=2", "ENV a=3").environment == ["a=3", "b=2"])
    }

    @Test(arguments: [
        ("ENV a", InstructionError.missingArgument(.environment, "must have two arguments")),
        ("ENV a=1 b", .noEquals("b")),
        ("USER", .missingArgument(.user, "requires exactly one argument")),
        ("EXPOSE bogus", .badPort("bogus")),
        ("EXPOSE 80/xyz", .badProtocol("xyz")),
        ("EXPOSE 90-80", .badPort("90-80")),
        ("EXPOSE 65536", .badPort("65536")),
        ("STOPSIGNAL NOPE", .badSignal("NOPE")),
        ("HEALTHCHECK WHAT x", .badHealthcheck("WHAT")),
        ("HEALTHCHECK --interval=soon CMD x", .badDuration("soon")),
        ("HEALTHCHECK --often=1 CMD x", .unknownFlag("often")),
        ("ONBUILD ONBUILD RUN x", .badTrigger("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")),
        ("ONBUILD FROM x", .badTrigger("FROM isn't allowed as an ONBUILD trigger")),
        ("WORKDIR ${x", .badSubstitution("${x")),
        ("USER ${x:?who}", .unset("x: who")),
    ])
    func `a faulty change is a typed error`(_ line: String, _ expected: InstructionError) {
        #expect(throws: expected) { try applying(line) }
    }

    @Test func `the other instructions change what they name`() throws {
        let changed = try applying(
            "EXPOSE 80 53/UDP 8000-8002/tcp", "LABEL a=b c=\"d e\"", "VOLUME [\"/v w\"]", "VOLUME /x /y",
            "USER me:staff",
            "WORKDIR /a/b", "WORKDIR ../c/./d", "STOPSIGNAL SIGQUIT", "ONBUILD RUN true")
        #expect(changed.exposedPorts == ["80/tcp", "53/udp", "8000-8002/tcp"])
        #expect(changed.labels == ["a": "b", "c": "d e"])
        #expect(changed.volumes == ["/v w", "/x", "/y"])
        #expect(changed.user == "me:staff")
        #expect(changed.workingDirectory == "/a/c/d")
        #expect(changed.stopSignal == "SIGQUIT")
        #expect(changed.onBuild == ["RUN true"])
    }

    @Test func `HEALTHCHECK counts in nanoseconds`() throws {
        let changed = try applying("HEALTHCHECK --interval=1m30s --timeout=1.5s --retries=3 CMD [\"x\",\"y\"]")
        #expect(changed.healthcheck?["Interval"] == .integer(90_000_000_000))
        #expect(changed.healthcheck?["Timeout"] == .integer(1_500_000_000))
        #expect(changed.healthcheck?["Retries"] == .integer(3))
        #expect(changed.healthcheck?["Test"] == .strings(["CMD", "x", "y"]))
        #expect(try applying("HEALTHCHECK NONE").healthcheck?["Test"] == .strings(["NONE"]))
        #expect(try applying("HEALTHCHECK CMD a b").healthcheck?["Test"] == .strings(["CMD-SHELL", "a b"]))
    }

    @Test func `one -c may hold several lines`() throws {
        let changed = try applying("ENV a=1 \\\n  b=2\n# a comment\n\nUSER x")
        #expect(changed.environment == ["a=1", "b=2"])
        #expect(changed.user == "x")
    }
}
