"""The pages in a real browser, without JavaScript: they fit, can be read, and ask nobody else."""

import gzip
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn

from certify.app import create_app

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("there is no Chromium on this machine", allow_module_level=True)
sync_api = pytest.importorskip("playwright.sync_api")

PUBLIC = (
    "/",
    "/verify",
    "/directory",
    "/standards",
    "/standards/social-outsourcing/1.0.0",
    "/log",
    "/what-it-proves",
    "/problems",
    "/desk/sign-in",
)
DESK = {
    "auditor": ("/desk/audits", "/desk/audits/A-0004", "/desk/audits/A-0004/visit"),
    "decider": ("/desk/decisions", "/desk/audits/A-0004/decision"),
    "enterprise-4": ("/desk/enterprise",),
}
LARGEST_PAGE_BYTES = 60_000
WIDTHS = (320, 390, 1280)

UNNAMED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
    .filter(e => !e.labels.length).map(e => e.name)"""
DOUBLED = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""

CONTRAST = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const lin = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * lin(r) + 0.7152 * lin(g) + 0.0722 * lin(b);
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0.99) return c;
    }
    return parse(getComputedStyle(document.documentElement).backgroundColor);
  };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest('[disabled]')) continue;
    const style = getComputedStyle(e);
    const a = light(parse(style.color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize), bold = Number(style.fontWeight) >= 600;
    const need = size >= 24 || (size >= 18.66 && bold) ? 3 : 4.5;
    const words = e.textContent.trim().slice(0, 40);
    if (ratio < need) poor.push(`${ratio.toFixed(2)} ${e.tagName} ${words}`);
  }
  return poor;
}"""


@pytest.fixture(scope="module")
def address(built) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    config = uvicorn.Config(create_app(built.instance), port=port, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, address, built):
    contexts = []

    def open_page(path, *, width=1280, who=None, javascript=False):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript
        )
        contexts.append(context)
        page = watch(context.new_page())
        if who is not None:
            sign_in(page, address, built.keys[who])
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def watch(page):
    """Note every request and every complaint of the page."""
    page.requests, page.complaints = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    return page


def sign_in(page, address, key):
    page.goto(f"{address}/desk/sign-in")
    page.fill("#key", key)
    page.click("main button")
    page.wait_for_url(lambda url: not url.endswith("sign-in"))


@dataclass(frozen=True)
class Seen:
    """What a browser found on one page."""

    wider: dict[int, int]
    poor_contrast: dict[str, list[str]]
    requests: list[str]
    complaints: list[str]
    headings: int
    language: str
    unnamed: list[str]
    doubled: list[str]


@pytest.fixture(scope="module")
def survey(browser, address, built):
    """Return what was found on each page, every page loaded once."""
    pages = {"": (*PUBLIC, *(f"/c/{number}" for number in built.numbers)), **DESK}
    found = {}
    for who, paths in pages.items():
        context = browser.new_context()
        page = watch(context.new_page())
        if who:
            sign_in(page, address, built.keys[who])
        for path in paths:
            page.requests.clear()
            page.complaints.clear()
            page.goto(address + path)
            page.evaluate("document.fonts.ready.then(() => true)")
            found[path] = look_at(page)
        context.close()
    assert len(found) == len(PUBLIC) + 3 + 6
    return found


def look_at(page):
    return Seen(
        wider={width: measure(page, width) for width in WIDTHS},
        poor_contrast={scheme: contrast(page, scheme) for scheme in ("light", "dark")},
        requests=list(page.requests),
        complaints=[text for text in page.complaints if "Password forms" not in text],
        headings=page.locator("h1").count(),
        language=page.locator("html").get_attribute("lang"),
        unnamed=page.evaluate(UNNAMED),
        doubled=page.evaluate(DOUBLED),
    )


def measure(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def contrast(page, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return page.evaluate(CONTRAST)


def test_no_page_is_wider_than_the_screen(survey):
    assert {path: seen.wider for path, seen in survey.items() if max(seen.wider.values()) > 0} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(survey, scheme):
    assert {
        path: poor for path, seen in survey.items() if (poor := seen.poor_contrast[scheme])
    } == {}


def test_no_page_asks_anybody_else_or_breaks_its_own_policy(survey, address):
    for path, seen in survey.items():
        assert [url for url in seen.requests if not url.startswith(address)] == [], path
        assert seen.complaints == [], path


def test_every_page_has_one_heading_labels_and_a_language(survey):
    for path, seen in survey.items():
        assert (seen.headings, seen.language) == (1, "en"), path
        assert (seen.unnamed, seen.doubled) == ([], []), path


def test_a_buyer_types_a_number_and_is_told_without_javascript(visit, built):
    page = visit("/")
    page.fill("#number", built.numbers[1].lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/c/{built.numbers[1]}")
    assert page.locator(".verdict-word").inner_text() == "Suspended"


def test_a_buyer_hands_in_a_pdf_without_javascript(visit, built, tmp_path):
    from certify.queries import find_pdf

    file = tmp_path / "certificate.pdf"
    file.write_bytes(find_pdf(built.instance, built.numbers[0]))
    page = visit("/verify")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Check the file").click()
    page.wait_for_selector(".verdict-word")
    assert page.locator(".verdict-word").inner_text() == "Valid"
    assert page.locator("text=Compare with the paper").count() == 1


def test_a_buyer_opens_a_check_and_asks_about_another_day_without_javascript(visit, built):
    page = visit(f"/c/{built.numbers[1]}")
    first = page.locator(".check details").first
    first.locator("summary").click()
    assert first.locator("text=A tick says").is_visible()
    page.fill("#on", "2026-11-24")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**?on=2026-11-24")
    assert page.locator(".verdict-word").inner_text() == "Valid"
    assert "You asked about 24 November 2026" in page.inner_text("main")


def test_the_first_tab_leads_past_the_navigation_and_focus_is_seen(visit, built):
    page = visit(f"/c/{built.numbers[0]}", javascript=True)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_native_name_is_set_in_our_own_font(visit, built):
    page = visit(f"/c/{built.numbers[0]}", javascript=True)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("""() => document.fonts.check('20px "Noto Native"', 'സംഘം')""")
    assert any("NotoSerifMalayalam" in url for url in page.requests)
    plain = visit("/what-it-proves", javascript=True)
    plain.wait_for_load_state("networkidle")
    assert not any("Malayalam" in url for url in plain.requests)


def test_a_certificate_page_stays_light(visit, built, client):
    page = visit(f"/c/{built.numbers[0]}", javascript=True)
    page.wait_for_load_state("networkidle")
    paths = ["/" + url.split("/", 3)[3] for url in page.requests if "Malayalam" not in url]
    sizes = {path: len(gzip.compress(client.get(path).content)) for path in paths}
    assert sum(sizes.values()) <= LARGEST_PAGE_BYTES, sizes


def test_an_auditor_records_a_visit_without_javascript(visit, built):
    page = visit("/desk/audits/A-0004/visit", who="auditor", width=390)
    page.fill("#visited_on", "2026-03-20")
    for question in page.locator("fieldset").all():
        question.locator('input[value="not_seen"]').check()
    assert page.locator("fieldset").count() > 8
    assert page.locator("button", has_text="Record the visit").is_visible()
