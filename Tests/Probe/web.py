"""web.py FILE [CERTIFICATE]: serves a file in ways good and bad on a port of 127.0.0.1, until it is killed. Writes the port to the file
"port", then a line to standard output. With a certificate, which holds its key as well, it speaks https.

/file            the file
/hop/N           a redirect to /hop/N-1; /hop/0 is the file
/loop            a redirect to itself
/to?TARGET       a redirect to TARGET
/cut             half of the file under the length of all of it
/status/N        an answer with status N and a body
"""
import http.server
import ssl
import sys

content = open(sys.argv[1], "rb").read()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition("?")
        word, _, number = path.strip("/").partition("/")
        if word == "hop" and number != "0":
            self.redirect(f"/hop/{int(number) - 1}")
        elif word == "loop":
            self.redirect("/loop")
        elif word == "to":
            self.redirect(query)
        elif word == "cut":
            self.answer(200, content[: len(content) // 2], len(content))
        elif word == "status":
            self.answer(int(number), b"\x1b[31mno")
        else:
            self.answer(200, content)

    def redirect(self, target):
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"moved")

    def answer(self, status, body, length=None):
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open("port", "w") as file:
    file.write(str(server.server_address[1]))
print("ready", flush=True)
server.serve_forever()
