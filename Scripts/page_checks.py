"""What the checks of all pages share: contrast, overlaps and width, the focus, names for screen readers, and the theme."""

import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

LOOK = """() => {
  const problems = [], canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => { const [x, y] = [light(rgb(a)), light(rgb(b))].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const behind = (node) => { for (let e = node; e; e = e.parentElement) {
    const style = getComputedStyle(e);
    if (style.backgroundImage !== 'none') return [...style.backgroundImage.matchAll(/rgba?\\([^)]*\\)/g)].map((match) => match[0]);
    if (rgb(style.backgroundColor)[3] === 255) return [style.backgroundColor];
  } return ['white']; };
  const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest('.hidden-text');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0, worst = 99;
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || ['SCRIPT', 'NOSCRIPT', 'title', 'desc'].includes(e.tagName) || !seen(e)) continue;
    const style = getComputedStyle(e), svg = e.closest('svg'), size = parseFloat(style.fontSize);
    const need = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    for (const back of behind(svg ? svg.parentElement : e)) {
      const got = ratio(svg ? style.fill : style.color, back);
      worst = Math.min(worst, got); texts += 1;
      if (got < need) problems.push(`contrast ${got.toFixed(2)} of "${walker.currentNode.textContent.trim().slice(0, 30)}", ${need} is needed`);
    }
  }
  for (const e of document.querySelectorAll('.line, .whisker, .cross, .edge-mark, .guide')) {
    const got = ratio(getComputedStyle(e).stroke, behind(e.closest('svg').parentElement)[0]);
    if (got < 3) problems.push(`contrast ${got.toFixed(2)} of a line (${e.getAttribute('class')}), 3 is needed`);
  }
  for (const e of document.querySelectorAll('.segments, .button')) {
    const got = ratio(getComputedStyle(e).borderTopColor, behind(e)[0]);
    if (got < 3) problems.push(`contrast ${got.toFixed(2)} of the edge of a control, 3 is needed`);
  }
  const wide = document.documentElement.scrollWidth, inner = document.documentElement.clientWidth;
  if (wide > inner) problems.push(`the page is ${wide} pixels wide in a window of ${inner}`);
  for (const svg of document.querySelectorAll('.plot svg')) {
    const boxes = [...svg.querySelectorAll('text')].map((e) => [e.textContent, e.getBoundingClientRect()]), frame = svg.getBoundingClientRect();
    boxes.forEach(([text, a], i) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1) problems.push(`"${text.slice(0, 30)}" sticks out of its chart`);
      for (const [other, b] of boxes.slice(i + 1)) {
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left), y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (x > 1 && y > 4) problems.push(`"${text.slice(0, 30)}" and "${other.slice(0, 30)}" overlap`);
      }
    });
  }
  return { problems, texts, worst };
}"""

FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = e.matches('.segments input') ? e.nextElementSibling : e, style = getComputedStyle(shown);
  const all = [...document.querySelectorAll('*')];
  return { place: all.indexOf(e), what: e.tagName + ' ' + (e.getAttribute('aria-label') || e.textContent || e.value).slice(0, 30),
    width: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth) };
}"""


@contextmanager
def chromium():
    """The browser. Where there is none, the script ends and says what is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("skipped: the Python package playwright is not installed")
        sys.exit()
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        print("skipped: there is no chromium on the PATH")
        sys.exit()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


def press_to(page, legend, steps):
    """Moves in a group of choices with the arrow keys."""
    page.locator("fieldset", has=page.locator("legend", has_text=legend)).locator("input:checked").first.focus()
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


def check_focus(page):
    """Tab goes through all controls in the order of the page, and each shows that it has the focus."""
    problems, last, count = [], -1, 0
    page.evaluate("() => { const { body } = document; body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); scrollTo(0, 0); }")
    for _ in range(300):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None or at["place"] <= last:
            break
        count, last = count + 1, at["place"]
        if at["width"] < 2:
            problems.append(f"no visible focus on {at['what']!r}")
    wanted = page.evaluate("""() => {
      const groups = new Set(), all = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')].filter((e) => e.checkVisibility() && !e.disabled);
      return all.filter((e) => e.type !== 'radio' || (!groups.has(e.name) && groups.add(e.name))).length; }""")
    return problems + ([] if count == wanted else [f"Tab reaches {count} of {wanted} controls"])


def check_names(page, has_charts=True):
    """What a screen reader gets: each control, picture and heading has a name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    need = {"button", "radio", "checkbox", "slider", "image", "img", "heading", "link", "region", "group", "DisclosureTriangle"}
    problems, counts = [], {}
    for node in nodes:
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in need:
            continue
        counts[role] = counts.get(role, 0) + 1
        if not node.get("name", {}).get("value", "").strip() and role != "group":
            problems.append(f"a {role} has no name")
    if has_charts and (not counts.get("image", 0) + counts.get("img", 0) or not counts.get("slider")):
        problems.append(f"the charts are missing for screen readers: {counts}")
    return problems


def check_axe(page):
    """The rules of axe-core, which the Python package axe-playwright-python brings along, for WCAG 2.2 AA."""
    try:
        import axe_playwright_python
    except ImportError:
        print("axe-core: skipped, the Python package axe-playwright-python is not installed")
        return []
    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("(tags) => axe.run({ runOnly: tags })", tags)
    return [f"axe-core: {one['id']}: {one['help']}, at {node['target']}" for one in found["violations"] for node in one["nodes"][:3]]


def check_theme(page):
    """The switch, used with the keyboard, gives the same colors as the system's setting."""
    colors = "() => { const style = getComputedStyle(document.documentElement); return [...Array(7).keys()].map((i) => style.getPropertyValue('--c' + i)).concat(['paper', 'ink', 'muted', 'q0', 'q5', 't0', 'hatch', 'accent', 'edge'].map((one) => style.getPropertyValue('--' + one))).join(); }"
    light = page.evaluate(colors)
    press_to(page, "Theme", 2)
    switched = page.evaluate(colors)
    page.emulate_media(color_scheme="dark")
    press_to(page, "Theme", -1)
    forced = page.evaluate(colors)
    press_to(page, "Theme", -1)
    system = page.evaluate(colors)
    page.emulate_media(color_scheme="light")
    return [] if switched == system != light == forced else ["the switch of the theme does not give the colors of the theme"]
