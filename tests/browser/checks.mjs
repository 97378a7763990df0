// What must hold on every page, whoever looks at it and on whatever device.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
/** How high a target is at least, by the size of the letters. */
const HIGH_PX = { normal: 48, big: 60, huge: 60 };
/** Half a pixel is rounding, not a fault. */
const ROUNDING_PX = 0.6;

/** Looks at the page that is open: accessible, not wider than the screen, big enough to touch, honest. */
export async function inspect(page, device) {
  const where = `${new URL(page.url()).pathname} (${device.name})`;
  assert.equal(await page.locator('h1').count(), 1, `one h1 on ${where}`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN', `language of ${where}`);
  assert.equal(await page.getByText('演示数据').count() > 0, true, `${where} says that its data is invented`);
  assert.deepEqual(await page.evaluate(tooWide), [], `nothing sticks out of ${where}`);
  if (device.touch) {
    const limits = { least: HIGH_PX[device.type] - ROUNDING_PX, narrowest: HIGH_PX.normal - ROUNDING_PX };
    assert.deepEqual(await page.evaluate(tooSmall, limits), [], `targets on ${where} are big enough`);
  }
  const found = device.script ? await violations(page) : await violationsWithoutScript(page, device);
  assert.deepEqual(found, [], `accessibility of ${where}`);
}

/** axe is a script itself: where scripts are off it gets a copy of the page without the page's own. */
async function violationsWithoutScript(page, device) {
  const body = (await page.content()).replace(/<script\b.*?<\/script>/gs, '');
  const context = await page.context().browser().newContext(device.options);
  try {
    const copy = await context.newPage();
    await copy.route(page.url().replace(/#.*/, ''), (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
    await copy.goto(page.url());
    return await violations(copy);
  } finally {
    await context.close();
  }
}

async function violations(page) {
  // A colour that is still changing is not the one that people read.
  await page.evaluate(() => {
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    return Promise.allSettled(changing.map((transition) => transition.finished));
  });
  await page.evaluate(AXE);
  const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), TAGS);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** In the page: what makes it scroll sideways, if anything does. */
function tooWide() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.querySelectorAll('body *')].filter((element) => {
    const ownScroller = element.closest('.hj-scroll');
    return element.getBoundingClientRect().right > clientWidth + 1 && (!ownScroller || ownScroller === element);
  });
  return [`${scrollWidth} > ${clientWidth}`, ...out.slice(0, 5).map((e) => `${e.tagName}.${e.className}`)];
}

/** In the page: what a finger would miss. Links inside a sentence are as high as their line. */
function tooSmall({ least, narrowest }) {
  const hasWords = (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '';
  const inSentence = (element) =>
    element.matches('a:not(.hj-btn,.hj-link)') && [...element.parentElement.childNodes].some(hasWords);
  const touched = (element) =>
    (/^(radio|checkbox)$/.test(element.type) && element.closest('label')) || element;
  const all = 'a[href],button,select,summary,textarea,input:not([type=hidden])';
  return [...document.querySelectorAll(all)]
    // The skip link is for keys, hidden words are for screen readers.
    .filter((element) => element.checkVisibility() && !element.closest('.hj-skip,[aria-hidden=true]'))
    .filter((element) => !inSentence(element))
    .map((element) => ({ element, box: touched(element).getBoundingClientRect() }))
    .filter(({ box }) => box.height < least || box.width < narrowest)
    .map(({ element, box }) => {
      const words = (element.textContent.trim() || element.name || '').slice(0, 16);
      return `${element.tagName}.${element.className} ${words} ${Math.round(box.width)}×${Math.round(box.height)}`;
    });
}

/**
 * Listens from the first byte on; `verdict` is called at the end. A form that is sent back with 422 is an
 * answer, not an error, though the browser notes it down as one.
 */
export function watch(page, base) {
  const faults = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== base) faults.push(`request to ${url.origin}`);
  });
  page.on('response', (response) => {
    const policy = response.headers()['content-security-policy'] ?? '';
    if (response.request().resourceType() === 'document' && !policy.includes("default-src 'none'")) {
      faults.push(`no content security policy on ${response.url()}`);
    }
    if (response.status() >= 400 && response.status() !== 422) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', (message) => {
    const sentBack = /Failed to load resource.* 422 /.test(message.text());
    if (message.type() === 'error' && !sentBack) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  return { verdict: () => assert.deepEqual(faults, [], 'no foreign request, no error, a policy on every page') };
}
