# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: Moneta contributors
"""Chromium, as people use it: every page that a test opens is looked at for reports of the policy and for accessibility."""

import pathlib
import shutil

import axe_playwright_python
from playwright.sync_api import sync_playwright

AXE = next(pathlib.Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What Chromium says of an answer that is an error, whatever the page shows.
STATUS = "Failed to load resource: the server responded with a status of"


class Browser:
    """A Chromium that Debian has; `open` gives a page of a person with these preferences."""

    def __init__(self):
        self._playwright = sync_playwright().start()
        self._chromium = self._playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        self.contexts = []

    def open(self, width=1280, theme="light", language="en-GB", scripts=True, **more):
        context = self._chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, locale=language, java_script_enabled=scripts,
            reduced_motion="reduce", **more)
        page = context.new_page()
        page.reports, page.requested = [], []
        page.on("console", lambda message: page.reports.append(message.text)
                if message.type in ("error", "warning") and not message.text.startswith(STATUS) else None)
        page.on("pageerror", lambda error: page.reports.append(str(error)))
        page.on("request", lambda request: page.requested.append(request.url))
        self.contexts.append(context)
        return page

    def close_pages(self):
        while self.contexts:
            self.contexts.pop().close()

    def close(self):
        self.close_pages()
        self._chromium.close()
        self._playwright.stop()


def violations(page):
    """What axe-core finds: the rule, and the element that breaks it. The page must be one opened with `bypass_csp`."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [(rule["id"], node["html"][:120]) for rule in found["violations"] for node in rule["nodes"]]


def overflows(page):
    """Whether something is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
