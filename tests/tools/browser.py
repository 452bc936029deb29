"""A headless Chromium, driven over its debugging pipe (Chrome DevTools Protocol).

    with Browser(folder) as browser:
        page = browser.open(path, width=390, dark=True)
        page.js("document.title")
        page.press("Tab", "Enter")

A page keeps what it asked the network for (requests) and what its console and its
scripts complained of (errors).
"""
import base64
import json
import os
import shutil
import subprocess
import time

KEYS = {"Tab": 9, "Enter": 13, "Space": 32}
NAME = shutil.which("chromium")


class Browser:
    def __init__(self, folder):
        to_read, self.to = os.pipe()
        self.fro, to_write = os.pipe()

        def pipes():  # it reads 3 and writes 4
            first, second = os.dup(to_read), os.dup(to_write)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(
            [NAME, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
             "--disable-background-networking", "--disable-component-update",
             "--user-data-dir=" + os.path.join(folder, "chromium"),
             "--remote-debugging-pipe", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(os.environ, HOME=folder))
        os.close(to_read)
        os.close(to_write)
        self.number, self.rest, self.events = 0, b"", []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.fro)

    def read(self):
        while b"\0" not in self.rest:
            more = os.read(self.fro, 1 << 20)
            if not more:
                raise RuntimeError("the browser went away")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") != self.number:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError("%s: %s" % (method, answer["error"]))
            else:
                return answer["result"]

    def open(self, path, **how):
        return Page(self, path, **how)


class Page:
    def __init__(self, browser, path, width=1200, height=900, dark=False, scripts=True):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target,
                                    flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.media(dark=dark)
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'")

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def media(self, dark=False, kind=""):
        self.call("Emulation.setEmulatedMedia", media=kind, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def js(self, text):
        answer = self.call("Runtime.evaluate", expression=text, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def wait(self, text, seconds=30):
        until = time.monotonic() + seconds
        while not self.js(text):
            if time.monotonic() > until:
                raise RuntimeError("waited in vain for " + text)
            time.sleep(0.02)

    def press(self, *keys):
        for key in keys:
            text = {"Enter": "\r", "Space": " "}.get(key)
            key_of = {"key": " " if key == "Space" else key, "code": key,
                      "windowsVirtualKeyCode": KEYS[key]}
            down = dict(key_of, text=text) if text else key_of
            self.call("Input.dispatchKeyEvent", type="keyDown", **down)
            self.call("Input.dispatchKeyEvent", type="keyUp", **key_of)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def click(self, selector):
        x, y = self.js("""(function () {
            var e = document.querySelector(%s), r;
            e.scrollIntoView({block: "center"});
            r = e.getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2];
        }())""" % json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left",
                      clickCount=1)

    def picture(self, path):
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        with open(path, "wb") as out:
            out.write(base64.b64decode(answer["data"]))

    def pdf(self, path):
        answer = self.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
        with open(path, "wb") as out:
            out.write(base64.b64decode(answer["data"]))

    def _events(self, *methods):
        self.js("0")  # what happened before has been told by now
        return [e["params"] for e in self.browser.events
                if e.get("sessionId") == self.session and e["method"] in methods]

    @property
    def requests(self):
        return [e["request"]["url"] for e in self._events("Network.requestWillBeSent")]

    @property
    def errors(self):
        return self._events("Runtime.exceptionThrown", "Log.entryAdded",
                            "Runtime.consoleAPICalled")
