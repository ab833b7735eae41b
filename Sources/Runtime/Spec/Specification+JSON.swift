// The members of each object stand in alphabetical order, so that the text is what any sorting encoder would write.

extension Specification: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("annotations", annotations)
            object.member("domainname", domainname)
            object.member("hostname", hostname)
            object.member("linux", linux)
            object.member("mounts", mounts)
            object.member("ociVersion", ociVersion)
            object.member("process", process)
            object.member("root", root)
        }
    }
}

extension Specification.Root: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("path", path)
            object.member("readonly", readonly)
        }
    }
}

extension Specification.Mount: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("destination", destination)
            object.member("options", options)
            object.member("source", source)
            object.member("type", type)
        }
    }
}

extension Specification.Process: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("apparmorProfile", apparmorProfile)
            object.member("args", args)
            object.member("capabilities", capabilities)
            object.member("consoleSize", consoleSize)
            object.member("cwd", cwd)
            object.member("env", env)
            object.member("noNewPrivileges", noNewPrivileges)
            object.member("oomScoreAdj", oomScoreAdj)
            object.member("rlimits", rlimits)
            object.member("selinuxLabel", selinuxLabel)
            object.member("terminal", terminal)
            object.member("user", user)
        }
    }
}

extension Specification.ConsoleSize: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("height", height)
            object.member("width", width)
        }
    }
}

extension Specification.User: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("additionalGids", additionalGids)
            object.member("gid", gid)
            object.member("uid", uid)
            object.member("umask", umask)
        }
    }
}

extension CapabilitySet: JSONWritable {
    package func write(to writer: inout JSONWriter) { writer.array(names) }
}

extension Specification.Capabilities: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("ambient", ambient)
            object.member("bounding", bounding)
            object.member("effective", effective)
            object.member("inheritable", inheritable)
            object.member("permitted", permitted)
        }
    }
}

extension Specification.ResourceLimit: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("hard", hard)
            object.member("soft", soft)
            object.member("type", type)
        }
    }
}
