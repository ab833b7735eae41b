import Testing

@testable import Template

@Suite struct ExecutionErrorTests {
    /// Asked of docker 28.2.
    @Test(arguments: [
        (
            #"{{.Metadata.Description}}"#,
            #"template: :1:11: executing "" at <.Metadata.Description>: can't evaluate field Description in type metadata"#
        ),
        (
            #"{{.Metadata.X}}"#,
            #"template: :1:11: executing "" at <.Metadata.X>: can't evaluate field X in type metadata"#
        ),
        (
            #"{{index .Endpoints 1}}"#,
            #"template: :1:2: executing "" at <index .Endpoints 1>: error calling index: value has type int; should be string"#
        ),
        (
            #"{{index .Name "a"}}"#,
            #"template: :1:2: executing "" at <index .Name "a">: error calling index: cannot index slice/array with type string"#
        ),
        (
            #"{{index 3 1}}"#,
            #"template: :1:2: executing "" at <index 3 1>: error calling index: can't index item of type int"#
        ),
        (
            #"{{index nil 1}}"#,
            #"template: :1:2: executing "" at <index nil 1>: error calling index: index of untyped nil"#
        ),
        (
            #"{{slice .Name 0 1 2}}"#,
            #"template: :1:2: executing "" at <slice .Name 0 1 2>: error calling slice: cannot 3-index slice a string"#
        ),
        (
            #"{{slice .Name 9}}"#,
            #"template: :1:2: executing "" at <slice .Name 9>: error calling slice: index out of range: 9"#
        ),
        (
            #"{{eq .Name .Metadata}}"#,
            #"template: :1:2: executing "" at <eq .Name .Metadata>: error calling eq: incompatible types for comparison"#
        ),
        (
            #"{{lt true false}}"#,
            #"template: :1:2: executing "" at <lt true false>: error calling lt: invalid type for comparison"#
        ),
        (
            #"{{lt nil 1}}"#,
            #"template: :1:2: executing "" at <lt nil 1>: error calling lt: invalid type for comparison"#
        ),
        (
            #"{{eq "a"}}"#,
            #"template: :1:2: executing "" at <eq "a">: error calling eq: missing argument for comparison"#
        ),
        (#"{{eq}}"#, #"template: :1:2: executing "" at <eq>: wrong number of args for eq: want at least 1 got 0"#),
        (#"{{and}}"#, #"template: :1:2: executing "" at <and>: wrong number of args for and: want at least 1 got 0"#),
        (#"{{not}}"#, #"template: :1:2: executing "" at <not>: wrong number of args for not: want 1 got 0"#),
        (
            #"{{3 | lower}}"#,
            #"template: :1:6: executing "" at <lower>: wrong type for value; expected string; got int"#
        ),
        (
            #"{{lower .Metadata}}"#,
            #"template: :1:8: executing "" at <.Metadata>: wrong type for value; expected string; got metadata"#
        ),
        (#"{{lower nil}}"#, #"template: :1:8: executing "" at <nil>: cannot assign nil to string"#),
        (
            #"{{join .Name ","}}"#,
            #"template: :1:7: executing "" at <.Name>: wrong type for value; expected []string; got string"#
        ),
        (#"{{split 1 2}}"#, #"template: :1:8: executing "" at <1>: expected string; found 1"#),
        (#"{{truncate "a" "b"}}"#, #"template: :1:15: executing "" at <"b">: expected integer; found "b""#),
        (#"{{truncate "abc" 1.5}}"#, #"template: :1:17: executing "" at <1.5>: expected integer; found 1.5"#),
        (
            #"{{truncate "abc" -1}}"#,
            #"template: :1:2: executing "" at <truncate "abc" -1>: error calling truncate: runtime error: slice bounds out of range [:-1]"#
        ),
        (
            #"{{pad "a" -1 2}}"#,
            #"template: :1:2: executing "" at <pad "a" -1 2>: error calling pad: strings: negative Repeat count"#
        ),
        (
            #"{{lower .Endpoints.x}}"#,
            #"template: :1:18: executing "" at <.Endpoints.x>: invalid value; expected string"#
        ),
        (#"{{template "x"}}"#, #"template: :1:11: executing "" at <{{template "x"}}>: template "x" not defined"#),
        (#"{{range true}}x{{end}}"#, #"template: :1:8: executing "" at <true>: range can't iterate over true"#),
        (#"{{range nil}}x{{end}}"#, #"template: :1:8: executing "" at <nil>: nil is not a command"#),
        (
            #"{{range $i, $v := 3}}{{$i}}{{$v}}{{end}}"#,
            #"template: :1:18: executing "" at <3>: can't use 3 to iterate over more than one variable"#
        ),
        (
            #"{{with .Metadata}}{{.Description}}{{$.Name}}{{end}}"#,
            #"template: :1:20: executing "" at <.Description>: can't evaluate field Description in type metadata"#
        ),
        (
            #"{{(split "a,b" ",").X}}"#,
            #"template: :1:15: executing "" at <",">: can't evaluate field X in type []string"#
        ),
        (
            #"{{.Name 1}}"#,
            #"template: :1:2: executing "" at <.Name>: Name has arguments but cannot be invoked as function"#
        ),
        (
            #"{{.Metadata.Description "x"}}"#,
            #"template: :1:11: executing "" at <.Metadata.Description>: can't evaluate field Description in type metadata"#
        ),
        (
            #"{{.Endpoints.docker 1}}"#,
            #"template: :1:12: executing "" at <.Endpoints.docker>: docker is not a method but has arguments"#
        ),
        (
            #"{{$x := .Name}}{{$x 1}}"#,
            #"template: :1:17: executing "" at <$x>: can't give argument to non-function $x"#
        ),
        (#"{{1 2}}"#, #"template: :1:2: executing "" at <1>: can't give argument to non-function 1"#),
        (#"{{. 1}}"#, #"template: :1:2: executing "" at <.>: can't give argument to non-function ."#),
        (#"{{(1) 2}}"#, #"template: :1:2: executing "" at <(1) 2>: can't give argument to non-function 1"#),
        (
            #"{{"x" | .Name}}"#,
            #"template: :1:8: executing "" at <.Name>: Name has arguments but cannot be invoked as function"#
        ),
        ("\n\n  {{.Bogus}}", #"template: :3:4: executing "" at <.Bogus>: can't evaluate field Bogus in type context"#),
        (#"{{.Né}}"#, #"template: :1:2: executing "" at <.Né>: can't evaluate field Né in type context"#),
        (
            #"{{9223372036854775807}} {{9223372036854775808}}"#,
            #"template: :1:26: executing "" at <9223372036854775808>: 9223372036854775808 overflows int"#
        ),
        (#"{{call nil}}"#, #"template: :1:2: executing "" at <call nil>: error calling call: call of nil"#),
        (
            #"{{call .Name}}"#,
            #"template: :1:2: executing "" at <call .Name>: error calling call: non-function .Name of type string"#
        ),
        (
            #"{{printf}}"#,
            #"template: :1:2: executing "" at <printf>: wrong number of args for printf: want at least 1 got 0"#
        ),
        (
            #"{{.Name . }}"#,
            #"template: :1:2: executing "" at <.Name>: Name has arguments but cannot be invoked as function"#
        ),
        (#"{{json}}"#, #"template: :1:2: executing "" at <json>: wrong number of args for json: want 1 got 0"#),
        (#"{{len "a" "b"}}"#, #"template: :1:2: executing "" at <len>: wrong number of args for len: want 1 got 2"#),
        (
            #"{{index}}"#,
            #"template: :1:2: executing "" at <index>: wrong number of args for index: want at least 1 got 0"#
        ),
        (
            #"{{slice}}"#,
            #"template: :1:2: executing "" at <slice>: wrong number of args for slice: want at least 1 got 0"#
        ),
    ])
    func `what cannot be carried out is told in Go's words`(template: String, expected: String) throws {
        _ = try Template(parsing: template)
        #expect(Sample.outcome(template) == expected)
    }
}
