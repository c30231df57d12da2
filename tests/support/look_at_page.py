#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Opens a report in a real Chromium without a window and judges what it has drawn, in light and dark.

    look_at_page.py PAGE [--search WORD] [--no-map] [--no-processes] [--shots DIR]

Chromium is spoken to over its debugging pipe (DevTools protocol). Exit status 0: nothing is wrong; 1, with what is;
99: there is no Chromium. It prints what it has found, as JSON.
"""
import argparse
import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAMS = ("chromium", "chromium-headless-shell", "chromium-shell")
PATIENCE = 240  # seconds: a busy machine may take its time

# What the page is asked for. Colours are judged as the eye does (WCAG's contrast, 4.5 for text).
LOOK = r"""
(() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((c) => c / 255)
      .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (element) => {
    const [a, b] = [light(getComputedStyle(element).color), light(background(element))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const box = (element) => { const b = element.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const texts = all("h1, h2, p, td, th, dt, dd, summary, pre, li, .label, .row > span, .tools button, input")
    .filter((element) => element.textContent.trim() && element.getClientRects().length > 0 && !element.closest(".small"));
  const map = document.getElementById("map");
  return {
    title: document.title,
    page: getComputedStyle(document.body).backgroundColor,
    least_contrast: Math.min(...texts.map(contrast)),
    worst: texts.map((e) => [contrast(e), e.outerHTML.slice(0, 120)]).sort((a, b) => a[0] - b[0])[0],
    failure: document.getElementById("failure")?.textContent ?? "",
    failure_top: document.getElementById("failure")?.getBoundingClientRect().y ?? null,
    phases: all("#timeline .row:not(.scale):not(.process) rect").map(box),
    processes: all("#timeline .row.process").length,
    process_bars: all("#timeline details[open] .row.process rect").map(box),
    map: map && box(map),
    tiles: all("#map > .tile").map((tile) => ({
      box: box(tile), label: tile.getAttribute("aria-label"), inside: tile.querySelectorAll(".tile").length,
      text: tile.textContent })),
    largest: all("#largest tbody tr").length,
    tables: all("table").map((table) => table.id),
    log: all("#log pre").reduce((sum, pre) => sum + pre.textContent.length, 0),
    folds: all("#log details").length,
    scripts: all("script").length,
    foreign: all("[src], link[href]:not([href='data:,']), iframe, img, object, embed").length,
    handlers: all("*").filter((e) => e.getAttributeNames().some((name) => name.startsWith("on"))).length,
    injected: window.injected ?? null,
    too_wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
})()
"""


class Browser:
    """One Chromium with one tab."""

    def __init__(self, program, profile):
        # Chromium reads commands from descriptor 3 and answers on 4.
        command_read, self.commands = os.pipe()
        self.answers, answer_write = os.pipe()
        high = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (command_read, answer_write)]

        def lay_out():
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.child = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
             "--disable-extensions", f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=lay_out, start_new_session=True, env={**os.environ, "HOME": profile})
        for end in (command_read, answer_write, *high):
            os.close(end)
        self.number, self.held, self.session, self.events = 0, b"", None, []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Page", "Network"):
            self.ask(domain + ".enable")

    def close(self):
        self.child.kill()
        self.child.wait()

    def message(self):
        until = time.monotonic() + PATIENCE
        while b"\0" not in self.held:
            if not select.select([self.answers], [], [], max(until - time.monotonic(), 0))[0]:
                sys.exit("FAILED: Chromium does not answer")
            got = os.read(self.answers, 1 << 20)
            if not got:
                sys.exit("FAILED: Chromium has ended")
            self.held += got
        text, self.held = self.held.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, **parameters):
        self.number += 1
        question = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            question["sessionId"] = self.session
        os.write(self.commands, json.dumps(question).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") != self.number:
                self.events.append(answer)
            elif "error" in answer:
                sys.exit(f"FAILED: {method}: {answer['error']}")
            else:
                return answer.get("result", {})

    def evaluate(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            sys.exit(f"FAILED: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def press(self, key, code=0):
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    def open(self, page, scheme, width):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.ask("Page.navigate", url=pathlib.Path(page).resolve().as_uri())
        until = time.monotonic() + PATIENCE
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            if time.monotonic() > until:
                sys.exit("FAILED: the page does not load")
            self.events.append(self.message())

    def complaints(self):
        """What a developer would find in the console, and what was asked of a network."""
        found = []
        for event in self.events:
            method, what = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(what["exceptionDetails"])
            elif method == "Runtime.consoleAPICalled" and what["type"] in ("error", "warning", "assert"):
                found.append(what["args"])
            elif method == "Log.entryAdded" and what["entry"]["level"] in ("error", "warning"):
                found.append(what["entry"])
            elif method == "Network.requestWillBeSent":
                if not what["request"]["url"].startswith(("file:", "data:")):
                    found.append(what["request"]["url"])
        self.events = []
        return found

    def shoot(self, file):
        picture = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        pathlib.Path(file).write_bytes(base64.b64decode(picture["data"]))


wrong = []


def expect(condition, *what):
    if not condition:
        wrong.append(" ".join(str(part) for part in what))


def check_drawing(seen, wanted):
    expect(not seen["injected"], "a script of the record ran:", seen["injected"])
    expect(seen["foreign"] == 0 and seen["handlers"] == 0, "elements that load or run something")
    expect(seen["scripts"] == (1 if wanted.no_map else 2), "scripts:", seen["scripts"])
    expect(seen["least_contrast"] >= 4.5, "text that is hard to read:", seen["worst"])
    expect(seen["too_wide"] <= 0, "the page is wider than the window by", seen["too_wide"])
    expect(seen["phases"] and all(w > 0 and h > 4 for _, _, w, h in seen["phases"]), "phases not drawn:", seen["phases"])
    if not wanted.no_processes:
        expect(seen["processes"] > 0, "no processes in the timeline")
        expect(seen["process_bars"] and all(w > 0 and h > 2 for _, _, w, h in seen["process_bars"]), "processes not drawn")
    expect(seen["log"] > 0 and seen["folds"] >= 2, "no log")
    if wanted.no_map:
        return
    x, y, width, height = seen["map"]
    area = sum(w * h for _, _, w, h in (tile["box"] for tile in seen["tiles"]))
    drawn = len(seen["tiles"]) + sum(tile["inside"] for tile in seen["tiles"])
    expect(drawn > 3, "the treemap has no more boxes than", drawn)
    expect(0.97 <= area / (width * height) <= 1.01, "the tiles cover", area / (width * height), "of the treemap")
    for tile in seen["tiles"]:
        left, top, w, h = tile["box"]
        expect(tile["label"] and "% of the slug" in tile["label"], "a tile without a name:", tile)
        expect(left >= x - 1 and top >= y - 1 and left + w <= x + width + 1 and top + h <= y + height + 1, "outside:", tile)
    expect(any(tile["text"] for tile in seen["tiles"]), "no tile has a label")
    expect(seen["largest"] > 0, "no table of the largest files")


def check_keyboard(browser):
    """Arrows move, Enter opens a directory, Escape leaves it: no mouse is needed."""
    active = "document.activeElement.getAttribute('aria-label')"
    browser.evaluate("document.querySelector('#map > [tabindex=\"0\"]').focus()")
    if browser.evaluate("document.querySelectorAll('#map > .tile').length") == 1:
        browser.press("Enter", 13)  # one directory has nearly all
    depth = browser.evaluate("document.getElementById('map-path').textContent")
    first = browser.evaluate(active)
    for key, code in (("ArrowRight", 39), ("ArrowDown", 40), ("ArrowLeft", 37)):
        browser.press(key, code)
        if browser.evaluate(active) != first:
            break
    expect(browser.evaluate(active) not in (None, first), "the arrow keys do not move from", first)
    opening = "[...document.querySelectorAll('#map > button')].find((tile) => tile.getAttribute('aria-label').endsWith('opens'))"
    if not browser.evaluate(f"Boolean({opening})"):
        return
    browser.evaluate(f"{opening}.focus()")
    name = browser.evaluate(active)
    browser.press("Enter", 13)
    inside = browser.evaluate("document.getElementById('map-path').textContent")
    expect(inside.startswith(depth + " / "), "Enter does not open", name, "but is at", inside)
    expect(browser.evaluate("document.querySelectorAll('#map > .tile').length") > 0, "nothing is drawn in", name)
    browser.press("Escape", 27)
    expect(browser.evaluate("document.getElementById('map-path').textContent") == depth, "Escape does not leave", name)
    expect(browser.evaluate(active) == name, "the focus is not where it was:", browser.evaluate(active))


def check_log(browser, word):
    hidden = "[...document.querySelectorAll('#log details')].filter((fold) => fold.hidden).length"
    opened = "[...document.querySelectorAll('#log details')].filter((fold) => fold.open).length"
    whole = browser.evaluate("document.getElementById('log').textContent")
    browser.evaluate("document.getElementById('fold').click()")
    expect(browser.evaluate(opened) == 0, "parts stay unfolded")
    told = f"""new Promise((done) => {{
      const search = document.getElementById('search'), hits = document.getElementById('hits');
      new MutationObserver(() => done(hits.textContent)).observe(hits, {{ childList: true }});
      search.value = {json.dumps(word)};
      search.dispatchEvent(new Event('input'));
    }})"""
    hits = browser.evaluate(told)
    marks = browser.evaluate("[...document.querySelectorAll('#log mark')].map((mark) => mark.textContent)")
    expect(marks and all(mark.lower() == word.lower() for mark in marks), "searched", word, "marked", marks[:5])
    expect(hits.startswith(str(len(marks))), "hits:", hits, "marks:", len(marks))
    expect(browser.evaluate(opened) >= 2, "what was found stays folded")
    expect(browser.evaluate(told.replace(json.dumps(word), '""')) == "", "the search is not over")
    expect(browser.evaluate("document.getElementById('log').textContent") == whole, "the log is not as it was")
    expect(browser.evaluate(opened) == 0 and browser.evaluate(hidden) == 0, "folds are not as they were")
    browser.evaluate("document.getElementById('unfold').click()")
    expect(browser.evaluate(opened) > 0, "nothing unfolds")
    return {"searched": word, "hits": hits}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("--search", default="compil")
    parser.add_argument("--no-map", action="store_true")
    parser.add_argument("--no-processes", action="store_true")
    parser.add_argument("--shots")
    wanted = parser.parse_args()
    program = next((found for found in map(shutil.which, PROGRAMS) if found), None)
    if not program:
        print("there is no Chromium here (Debian: chromium, or chromium-headless-shell)")
        sys.exit(99)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            facts = {"browser": pathlib.Path(program).name}
            for scheme, width in (("light", 1280), ("dark", 1280), ("light", 420)):
                browser.open(wanted.page, scheme, width)
                seen = browser.evaluate(LOOK)
                check_drawing(seen, wanted)
                if wanted.shots:
                    browser.shoot(pathlib.Path(wanted.shots) / f"{scheme}-{width}.png")
                facts[f"{scheme} {width}"] = {
                    "page": seen["page"], "contrast": round(seen["least_contrast"], 2), "phases": len(seen["phases"]),
                    "processes": seen["processes"], "boxes": sum(1 + tile["inside"] for tile in seen["tiles"]), "log": seen["log"]}
                if (scheme, width) == ("light", 1280):
                    if not wanted.no_map:
                        check_keyboard(browser)
                    facts["search"] = check_log(browser, wanted.search)
                complaints = browser.complaints()
                expect(not complaints, "Chromium complains:", complaints)
            expect(facts["light 1280"]["page"] != facts["dark 1280"]["page"], "dark is as light")
        finally:
            browser.close()
    print(json.dumps(facts, indent=2))
    for what in wrong:
        print("FAILED:", what)
    sys.exit(1 if wrong else 0)


main()
