import Linux
import Testing

@testable import Runtime

@Suite struct LayerStackTests {
    @Test(arguments: [0, 1, 2, 3, 128]) func `a stack is read back from what other runtimes get`(count: Int) {
        for directory in ["/var/lib/swrun/stacks/ab", "/a:b,c\\d/st:acks/k", "/stacks/empty"] as [Path] {
            // An image without layers has the first of the two empty directories.
            let stack = LayerStack(directory: directory, count: max(1, count))
            let read = LayerStack(option: LayerStack(directory: directory, count: count).option)
            #expect(read?.directory == directory && read?.option == stack.option)
            #expect(read.map { $0.shortOption.utf8.count < 4096 - 128 } == true)
        }
    }

    @Test func `layers are named in order, and one alone gets an empty one below it`() {
        #expect(LayerStack(directory: "/s/k", count: 2).option == "lowerdir=/s/k/0:/s/k/1")
        #expect(LayerStack(directory: "/s/k", count: 2).shortOption == "lowerdir=0:1")
        #expect(LayerStack(directory: "/s/k", count: 1).option == "lowerdir=/s/k/0:/s/empty/1")
        #expect(LayerStack(directory: "/s/k", count: 1).shortOption == "lowerdir=0:../empty/1")
    }

    @Test func `what swrun has not written is no stack`() {
        for option in [
            "", "lowerdir=", "lowerdir=/a", "lowerdir=/a/0", "lowerdir=/a/0:/b/1", "lowerdir=0:1", "upperdir=/a/0:/a/1",
            "lowerdir=/a/1:/a/0", "lowerdir=/a/0:/a/2", "lowerdir=/a/0:/a/1:/x/empty/1", "lowerdir=/a/0:/a/1\\",
        ] { #expect(LayerStack(option: option) == nil, "\(option)") }
    }
}
