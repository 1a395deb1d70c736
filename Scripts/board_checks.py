"""What the checks of the board and of the playground share: the command as a process, requests, and pages."""

import http.client
import json
import re
import signal
import subprocess


class Board:
    """'descent board', or another command that opens a board, as a process."""

    def __init__(self, arguments, cwd=None):
        self.process = subprocess.Popen([str(argument) for argument in arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=cwd)
        self.said = ""
        while not (found := re.search(r"http://(\S+?):(\d+)(/\S*)", self.said)):
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the command has not opened a board: {self.said}")
            self.said += line
        self.address, self.port, self.path = found[0], int(found[2]), found[3]

    def end(self, with_signal=signal.SIGINT):
        self.process.send_signal(with_signal)
        self.said += self.process.communicate(timeout=60)[0]
        return self.process.returncode


def request(port, path="/", host=None, method="GET", body="", **fields):
    """The status and the body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    for name, value in fields.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders(body.encode() or None)
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8", "replace"), answer.headers


def post(board, path, body):
    """What the playground answers, as its own page asks it."""
    text = json.dumps(body)
    status, answer, _ = request(board.port, "/api/playground" + path, method="POST", body=text, Origin=f"http://127.0.0.1:{board.port}",
                                Content_Type="application/json", Content_Length=str(len(text.encode())))
    if status != 200:
        raise RuntimeError(f"{path} got {status}: {answer}")
    return json.loads(answer)


def open_page(browser, address, theme, size, problems):
    context = browser.new_context(color_scheme=theme, viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(60_000)
    context.add_init_script("addEventListener('securitypolicyviolation', (e) => (window.refused ??= []).push(e.violatedDirective + ' ' + e.blockedURI))")
    page = context.new_page()
    page.on("console", lambda message: problems.append(f"console: {message.text[:200]}") if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(f"error: {str(error)[:300]}"))
    page.on("dialog", lambda dialog: (problems.append("a dialog opened: a name ran as code"), dialog.dismiss()))
    origin = "/".join(address.split("/")[:3]) + "/"
    page.on("request", lambda request: problems.append(f"request: {request.url[:100]}") if not request.url.startswith(origin) else None)
    page.goto(address)
    return page
