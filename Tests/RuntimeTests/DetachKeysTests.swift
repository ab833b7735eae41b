import Linux
import Testing

@testable import Runtime

@Suite struct DetachKeysTests {
    @Test func `docker's notation is read`() {
        #expect(DetachKeys("ctrl-p,ctrl-q")?.bytes == [16, 17])
        #expect(DetachKeys("ctrl-p,ctrl-q") == .standard)
        #expect(DetachKeys("a")?.bytes == [97])
        #expect(DetachKeys("ctrl-@,ctrl-[,ctrl-_,DEL")?.bytes == [0, 27, 31, 127])
        #expect(DetachKeys("")?.isEmpty == true)
        for text in ["ctrl-", "ctrl-!", "ctrl-pq", "ab", "a,", ",", "del"] {
            #expect(DetachKeys(text) == nil, "\(text)")
        }
    }

    @Test func `what is not the keys is passed on in order`() throws {
        var scanner = DetachScanner(try #require(DetachKeys("a,a,b")))
        var passed: [UInt8] = []
        for byte in Array("xaaay".utf8) {
            let (now, isDetached) = scanner.scan([byte])
            #expect(!isDetached)
            passed += now
        }
        #expect(passed == Array("xaaay".utf8) && !scanner.isHolding)
    }

    @Test func `the keys are found wherever they begin, and held back as long as they may follow`() throws {
        var scanner = DetachScanner(try #require(DetachKeys("a,a,b")))
        #expect(scanner.scan(Array("1aa".utf8)[...]).passed == [49])
        #expect(scanner.isHolding)
        let (passed, isDetached) = scanner.scan(Array("ab2".utf8)[...])
        #expect(passed == [97] && isDetached)
        var held = DetachScanner(.standard)
        #expect(held.scan([16]).passed.isEmpty)
        #expect(held.release() == [16] && !held.isHolding)
    }

    @Test func `frames survive the way`() {
        let frames: [ClientFrame] = [
            .hello(AttachWishes(givesInput: true, wantsErrors: true, size: Terminal.Size(rows: 300, columns: 5))),
            .hello(AttachWishes(wantsOutput: true, ownsContainer: true)), .input([1, 2, 3]), .inputEnd,
            .windowSize(Terminal.Size(rows: 24, columns: 80)), .signal(15), .hangUp, .detach,
        ]
        for frame in frames { #expect(ClientFrame(packet: frame.packet) == frame) }
        let answers: [MonitorFrame] = [
            .running, .failed(code: 127, text: "Error: é\n"), .output([0, 255]), .error([]), .exited(code: 255),
        ]
        for frame in answers { #expect(MonitorFrame(packet: frame.packet) == frame) }
        for packet in [[], [9], [4], [4, 0], [4, 99], [3, 1, 2]] as [[UInt8]] {
            #expect(ClientFrame(packet: packet) == nil)
        }
        for packet in [[], [9], [1], [4]] as [[UInt8]] { #expect(MonitorFrame(packet: packet) == nil) }
    }

    @Test func `delays double up to a minute, and begin anew after a good run`() {
        var delay = RestartDelay()
        #expect(
            (0..<12).map { _ in delay.next(afterRunOf: 1) } == [
                100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000,
            ])
        #expect(delay.next(afterRunOf: 10) == 100)
    }

    @Test func `a policy says what follows an end`() {
        #expect(!RestartPolicy.no.restarts(after: 1, count: 0))
        #expect(RestartPolicy.always.restarts(after: 0, count: 99))
        #expect(!RestartPolicy.onFailure(limit: nil).restarts(after: 0, count: 0))
        #expect(RestartPolicy.onFailure(limit: 2).restarts(after: 1, count: 1))
        #expect(!RestartPolicy.onFailure(limit: 2).restarts(after: 1, count: 2))
        #expect(RestartPolicy.always.restartsWithMachine(wasStopped: true))
        #expect(!RestartPolicy.unlessStopped.restartsWithMachine(wasStopped: true))
    }
}
