internal import CLinux

extension Process {
    /// Lets go of memory that this process can do without: what the allocator keeps for later, and the pages of its program
    /// that are in the program's file as well, which the kernel maps again as they are used, sixteen at a time. For a
    /// process that is done with most of its work and stays for long; what follows should be no more than a wait.
    /// See malloc_trim(3), madvise(2) MADV_DONTNEED.
    package static func releaseMemory() throws(SystemError) {
        malloc_trim(0)
        let segments = programSegments
        try releaseFilePages(of: segments.filter(\.isWritable))
        // The code last: each call from here on brings some of it back.
        for segment in segments where !segment.isWritable { try release(segment.pages) }
    }

    /// A part of the program as it is mapped, in numbers of pages.
    private struct Segment {
        let pages: Range<UInt>
        let isWritable: Bool
    }

    /// The program's segments, as far as they come from its file. See getauxval(3), elf(5).
    private static var programSegments: [Segment] {
        let table = getauxval(UInt(AT_PHDR))
        guard let first = UnsafePointer<Elf64_Phdr>(bitPattern: table) else { return [] }
        let headers = UnsafeBufferPointer(start: first, count: Int(getauxval(UInt(AT_PHNUM))))
        // Where the program was put, for one that can be put anywhere.
        let own = headers.first { $0.p_type == UInt32(PT_PHDR) }
        let base = own.map { table &- UInt($0.p_vaddr) } ?? 0
        return headers.filter { $0.p_type == UInt32(PT_LOAD) }.map {
            let start = base &+ UInt($0.p_vaddr)
            let pages = start / pageSize..<(start &+ UInt($0.p_filesz) &+ pageSize &- 1) / pageSize
            return Segment(pages: pages, isWritable: $0.p_flags & UInt32(PF_W) != 0)
        }
    }

    private static func releaseFilePages(of segments: [Segment]) throws(SystemError) {
        let pagemap = try FileDescriptor.open("/proc/self/pagemap", .readOnly)
        for segment in segments { try releaseFilePages(segment.pages, pagemap) }
    }

    /// A page that this process has changed is its own and stays: only those that the page map calls a file's are let go.
    /// See proc_pid_pagemap(5), bits 61 and 63.
    private static func releaseFilePages(
        _ pages: Range<UInt>, _ pagemap: borrowing FileDescriptor
    ) throws(SystemError) {
        let present: UInt64 = 1 << 63 | 1 << 61
        let bytes = try pagemap.readBytes(at: Int64(pages.lowerBound) * 8, count: pages.count * 8)
        var start: UInt?
        for page in pages.lowerBound...pages.upperBound {
            let offset = Int(page - pages.lowerBound) * 8
            let isOfFile =
                offset + 8 <= bytes.count
                && bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) } & present
                    == present
            if isOfFile {
                if start == nil { start = page }
            } else if let first = start {
                start = nil
                try release(first..<page)
            }
        }
    }

    private static func release(_ pages: Range<UInt>) throws(SystemError) {
        let place = UnsafeMutableRawPointer(bitPattern: pages.lowerBound * pageSize)
        try check("let go of memory") { madvise(place, pages.count * Int(pageSize), MADV_DONTNEED) }
    }

    private static let pageSize = UInt(sysconf(Int32(_SC_PAGESIZE)))

    /// How ready the kernel is to end this process when memory runs out, from -1000 (never) to 1000. To lower it takes
    /// CAP_SYS_RESOURCE. See proc_pid_oom_score_adj(5).
    package static func setMemoryPressureScore(_ score: Int) throws(SystemError) {
        try FileDescriptor.open("/proc/self/oom_score_adj", .writeOnly).write("\(score)")
    }
}
