import Testing

@testable import Template

@Suite struct ResultTests {
    /// Asked of docker 28.2.
    @Test(arguments: [
        (
            #"{{1e6}} {{1e20}} {{1e21}} {{123456789.0}} {{1e-5}} {{0.0001}} {{json 1e20}} {{json 1e21}} {{json 1e-7}} {{json 1e-6}} {{printf "%g %e %f %.2f %8.3f|%-8.1f|%+d|% d|%05d|%x|%X|%o|%b|%c|%U|%q" 1e6 1e6 1e6 1.005 2.5 2.5 3 3 -3 255 255 8 5 65 65 65}}"#,
            #"1e+06 1e+20 1e+21 1.23456789e+08 1e-05 0.0001 100000000000000000000 1e+21 1e-7 0.000001 1e+06 1.000000e+06 1000000.000000 1.00    2.500|2.5     |+3| 3|-0003|ff|FF|10|101|A|U+0041|'A'"#
        ),
        (
            #"{{printf "%v %+v %T %s %d" .Metadata .Metadata .Name .Endpoints .Endpoints}}"#,
            #"{esc {a<b>&"c" é map[]} map[docker:{unix:///var/run/docker.sock false}]} {Name:esc Metadata:{Description:a<b>&"c" é AdditionalFields:map[]} Endpoints:map[docker:{Host:unix:///var/run/docker.sock SkipTLSVerify:false}]} string map[docker:{unix:///var/run/docker.sock %!s(bool=false)}] map[%!d(string=docker):{%!d(string=unix:///var/run/docker.sock) %!d(bool=false)}]"#
        ),
        (
            #"{{printf "%s %q %x %v" (split "a,b" ",") (split "a,b" ",") (split "a,b" ",") nil}}"#,
            #"[a b] ["a" "b"] [61 62] <nil>"#
        ),
        (
            #"{{printf "%s|%d|%q|%x|%t" nil nil nil nil nil}}"#,
            #"%!s(<nil>)|%!d(<nil>)|%!q(<nil>)|%!x(<nil>)|%!t(<nil>)"#
        ),
        (#"{{printf "%t %t %v" true 1 false}}"#, #"true %!t(int=1) false"#),
        (#"{{printf "%*d|%-*d|%.*f" 5 3 5 3 2 1.5}}"#, #"    3|3    |1.50"#),
        (#"{{printf "%[2]d %[1]d" 1 2}}"#, #"2 1"#),
        (#"{{printf "%!"}}"#, #"%!!(MISSING)"#),
        (#"{{printf "%"}}"#, #"%!(NOVERB)"#),
        (#"{{printf "100%%"}}"#, #"100%"#),
        (#"{{printf "%x %X %s" "hi" "hi" 1.5}}"#, #"6869 6869 %!s(float64=1.5)"#),
        (#"{{printf "%5t|%-7s|%.2s|%5.1s|%05s" true "ab" "abc" "xyz" "q"}}"#, #" true|ab     |ab|    x|0000q"#),
        (#"{{printf "%d" 1.5}}"#, #"%!d(float64=1.5)"#),
        (#"{{printf "%e" 3}}"#, #"%!e(int=3)"#),
        (#"{{printf "%#x %#v %#q" 255 "a" "b"}}"#, #"0xff "a" `b`"#),
        (#"{{print nil 1 nil}}"#, #"<nil> 1 <nil>"#),
        (#"{{index .Endpoints "x"}}"#, #"<no value>"#),
        (#"{{.Endpoints.x}}"#, #"<no value>"#),
        (#"{{.Endpoints.docker.Host}}"#, #"unix:///var/run/docker.sock"#),
        (#"{{range $k, $v := .Endpoints}}{{$k}}={{$v.Host}}{{end}}"#, #"docker=unix:///var/run/docker.sock"#),
        (#"{{with $x := .Name}}{{$x}}{{end}}"#, #"esc"#),
        (#"{{len .Endpoints}}"#, #"1"#),
        (#"{{slice (split "a,b,c" ",") 1}}"#, #"[b c]"#),
        (#"{{eq nil nil}}"#, #"true"#),
        (#"{{eq .Name nil}}"#, #"false"#),
        (#"{{or 0 "" nil}}"#, #"<no value>"#),
        (#"{{.Name | len}}"#, #"3"#),
        (#"{{define "x"}}[{{.}}]{{end}}{{template "x" .Name}}"#, #"[esc]"#),
        (#"{{block "y" .Name}}<{{.}}>{{end}}"#, #"<esc>"#),
        (#"{{range $i, $e := split "a,b" ","}}{{if $i}}, {{end}}{{$e}}{{end}}"#, #"a, b"#),
        (#"{{range split "" ","}}x{{else}}none{{end}}"#, #"x"#),
        (#"{{range 0}}x{{else}}none{{end}}"#, #"none"#),
        (#"{{range $i := 3}}{{$i}}{{if eq $i 1}}{{break}}{{end}}{{end}}"#, #"01"#),
        (#"{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}"#, #"02"#),
        (#"{{range -1}}x{{else}}e{{end}}"#, #"e"#),
        (#"{{$.Name}}"#, #"esc"#),
        (#"{{$x := .}}{{$x.Name}}"#, #"esc"#),
        (#"{{(index .Endpoints "docker").Host}}"#, #"unix:///var/run/docker.sock"#),
        (#"{{and 0 (index nil 1)}}"#, #"0"#),
        (#"{{or 1 (index nil 1)}}"#, #"1"#),
        ("{{if\n.Name\n}}ok{{end}}", #"ok"#),
        ("{{.Name | printf\n\"%s\"}}", #"esc"#),
        (#"{{"é" | len}}"#, #"2"#),
        (#"{{$é := 1}}{{$é}}"#, #"1"#),
        (#"{{$x := 1 | printf "%d"}}{{$x}}"#, #"1"#),
        (#"{{(1 | )}}"#, #"1"#),
        (#"{{"\u00e9\x41\101\n"}}"#, "éAA\n"),
        (#"{{"\xff"}}"#, #"�"#),
        (#"{{-5}} {{+5}} {{- 5}} {{-5 -}} x"#, #"-5 55 -5x"#),
        (
            #"{{html nil 1 "a"}}|{{js "\"'\n\u2028é"}}|{{urlquery "a/b?c=d é~"}}|{{html "\"'&\u0000"}}"#,
            #"&lt;no value&gt;1a|\"\'\u000A\u2028é|a%2Fb%3Fc%3Dd+%C3%A9~|&#34;&#39;&amp;�"#
        ),
        (#"{{.Name}}{{/* x */}}{{- /* y */ -}} z"#, #"escz"#),
        (#"{{/**/}}"#, #""#),
        (#"{{println}}"#, "\n"),
        (#"{{print}}"#, #""#),
        (#"{{title "hello wORLD-x"}}"#, #"Hello WORLD-X"#),
        (#"{{upper "é"}}"#, #"É"#),
        (#"{{json nil}}"#, #"null"#),
        (#"{{json .Endpoints.x}}"#, #"null"#),
        (#"{{.Endpoints.x.y}}"#, #"<no value>"#),
        (#"{{.TLSMaterial.a.b.c}}"#, #"<no value>"#),
        (#"{{ .Name }}"#, #"esc"#),
        ("{{\t.Name\t}}", #"esc"#),
    ])
    func `templates give what they give in Go`(template: String, expected: String) {
        #expect(Sample.outcome(template) == expected)
    }
}
