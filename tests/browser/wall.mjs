// Live screens in a real browser: readable on a television and on a long LED wall, at once when something comes, grey
// when the server is away, and well again by themselves.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { VILLAGER, file } from './appeal.mjs';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, become, launchBrowser, person } from './people.mjs';

const WALL = '县大屏';
const SCREEN = '村屏';
/** Smallest letters at 1080 lines. */
const LEAST_PX = { [WALL]: 24, [SCREEN]: 40 };
const SIZES = [
  { width: 1920, height: 1080 },
  { width: 3840, height: 1080 },
];

let houji;
let browser;

before(async () => {
  houji = await startHouji();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await houji?.stop();
});

function television(viewport, script = true) {
  return { name: `screen of ${viewport.width}`, touch: false, script, type: 'normal', options: { viewport } };
}

/** In the page: words in smaller letters, and words that are cut off. */
function unreadable(least) {
  const hasWords = (element) => [...element.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility() && hasWords(element) && !element.closest('.hj-sr,.drawn .days,i'))
    .filter((element) => {
      const { bottom, right } = element.getBoundingClientRect();
      const panel = element.closest('.panel,.card')?.getBoundingClientRect();
      const cut = panel ? bottom > panel.bottom + 1 || right > panel.right + 1 : false;
      return parseFloat(getComputedStyle(element).fontSize) < least - 0.5 || cut;
    })
    .map((element) => element.textContent.trim().slice(0, 20));
}

for (const size of SIZES) {
  for (const role of [WALL, SCREEN]) {
    test(`${role}, ${size.width} wide, is readable and accessible`, async () => {
      const who = await person(browser, houji.base, television(size));
      await become(who.page, role);
      await who.page.getByText('数据更新于').waitFor();
      await inspect(who.page, who.device);
      assert.deepEqual(await who.page.evaluate(unreadable, LEAST_PX[role]), [], 'every word is large and whole');
      const { scrollHeight, clientHeight } = await who.page.evaluate(() => document.documentElement);
      assert.ok(!(scrollHeight > clientHeight), 'nothing to scroll');
      if (role === WALL) assert.equal(await who.page.locator('.chart canvas').count(), 1, 'the trend is drawn');
      await who.done();
    });
  }
}

test('without script the wall is whole and loads itself again', async () => {
  const who = await person(browser, houji.base, television(SIZES[0], false));
  await become(who.page, WALL);
  assert.equal(await who.page.locator('meta[http-equiv=refresh]').getAttribute('content'), '60');
  assert.ok(await who.page.getByText('今天收到诉求').isVisible());
  await who.done();
});

test('a screen is let in by a code and ended', async () => {
  const clerk = await person(browser, houji.base, DEVICES.desk);
  await become(clerk.page, '乡镇经办人');
  await clerk.page.goto('/screens');
  await inspect(clerk.page, clerk.device);
  await clerk.page.getByRole('button', { name: '开通' }).click();
  const code = (await clerk.page.locator('.secret').innerText()).trim();
  await inspect(clerk.page, clerk.device);

  const screen = await person(browser, houji.base, television(SIZES[0]));
  await screen.page.goto('/screen');
  await screen.page.getByLabel('配对码').fill('00000000');
  await screen.page.getByRole('button', { name: '开通' }).click();
  await screen.page.getByRole('alert').waitFor();
  await inspect(screen.page, screen.device);
  await screen.page.getByLabel('配对码').fill(code);
  await screen.page.getByRole('button', { name: '开通' }).click();
  await screen.page.getByText('数据更新于').waitFor();
  await screen.done();

  await clerk.page.goto('/screens');
  await clerk.page.getByRole('button', { name: '停用' }).first().click();
  await clerk.page.getByText('停用了').waitFor();
  await inspect(clerk.page, clerk.device);
  await clerk.done();
});

test('an appeal is on the screens at once; without the server they grow grey, and recover by themselves', async () => {
  const context = await browser.newContext({ viewport: SIZES[0], baseURL: houji.base, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.clock.install();
  await become(page, WALL);
  const today = page.locator('.card .num').first();
  const first = Number(await today.innerText());
  const villager = await person(browser, houji.base, DEVICES.phone);
  await become(villager.page, VILLAGER);
  await file(villager, '井台上的灯不亮了，晚上看不见。');
  await page.waitForFunction((n) => document.querySelector('.card .num').textContent === String(n), first + 1, { timeout: 1500 });
  await villager.done();

  await houji.stop({ keep: true });
  await page.clock.fastForward(31_000);
  await page.locator('body.stale').waitFor();
  assert.match(await page.locator('#stale').innerText(), /网络断了，正在重连，这是 .* 的数据/);
  assert.equal(await today.innerText(), String(first + 1), 'the last drawing stays');

  houji = await startHouji(houji);
  await page.clock.fastForward(11_000);
  await page.locator('body:not(.stale)').waitFor();
  assert.equal(await page.locator('#stale').isVisible(), false);
  assert.equal(await today.innerText(), String(first + 1));
  await context.close();
});
