extension Specification.Linux: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("cgroupsPath", cgroupsPath)
            object.member("devices", devices)
            object.member("gidMappings", gidMappings)
            object.member("maskedPaths", maskedPaths)
            object.member("namespaces", namespaces)
            object.member("readonlyPaths", readonlyPaths)
            object.member("resources", resources)
            object.member("rootfsPropagation", rootfsPropagation)
            object.member("seccomp", seccomp)
            object.member("sysctl", sysctl)
            object.member("uidMappings", uidMappings)
        }
    }
}

extension Specification.Namespace: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("path", path)
            object.member("type", type)
        }
    }
}

extension Specification.Namespace.Kind: JSONWritable {}

extension Specification.IDMapping: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("containerID", containerID)
            object.member("hostID", hostID)
            object.member("size", size)
        }
    }
}

extension Specification.Device: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("fileMode", fileMode)
            object.member("gid", gid)
            object.member("major", major)
            object.member("minor", minor)
            object.member("path", path)
            object.member("type", type)
            object.member("uid", uid)
        }
    }
}

extension Specification.Resources: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("blockIO", blockIO)
            object.member("cpu", cpu)
            object.member("devices", devices)
            object.member("memory", memory)
            object.member("pids", pids)
            object.member("unified", unified)
        }
    }
}

extension Specification.DeviceRule: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("access", access)
            object.member("allow", allow)
            object.member("major", major)
            object.member("minor", minor)
            object.member("type", type)
        }
    }
}

extension Specification.Memory: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("disableOOMKiller", disableOOMKiller)
            object.member("limit", limit)
            object.member("reservation", reservation)
            object.member("swap", swap)
            object.member("swappiness", swappiness)
        }
    }
}

extension Specification.BlockIO: JSONWritable {
    package func write(to writer: inout JSONWriter) { writer.object { $0.member("weight", weight) } }
}

extension Specification.Processor: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("cpus", cpus)
            object.member("mems", mems)
            object.member("period", period)
            object.member("quota", quota)
            object.member("shares", shares)
        }
    }
}

extension Specification.ProcessCount: JSONWritable {
    package func write(to writer: inout JSONWriter) { writer.object { $0.member("limit", limit) } }
}

extension SeccompProfile: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("architectures", architectures)
            object.member("defaultAction", defaultAction)
            object.member("defaultErrnoRet", defaultErrnoRet)
            object.member("flags", flags)
            object.member("syscalls", syscalls)
        }
    }
}

extension SeccompProfile.Action: JSONWritable {}
extension SeccompProfile.Architecture: JSONWritable {}
extension SeccompProfile.Comparison: JSONWritable {}

extension SeccompProfile.Rule: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("action", action)
            object.member("args", args)
            object.member("errnoRet", errnoRet)
            object.member("names", names)
        }
    }
}

extension SeccompProfile.Argument: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("index", index)
            object.member("op", op)
            object.member("value", value)
            object.member("valueTwo", valueTwo)
        }
    }
}
