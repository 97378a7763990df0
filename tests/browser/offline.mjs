// A villager writes where there is no network: it waits on the phone and goes once when the network is back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { VILLAGER } from './appeal.mjs';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, become, launchBrowser } from './people.mjs';

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

/** A phone of its own; what fails without network is expected to fail here. */
async function phone() {
  const context = await browser.newContext({ ...DEVICES.phone.options, baseURL: houji.base, locale: 'zh-CN', reducedMotion: 'reduce' });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  return {
    page,
    context,
    done: async () => {
      await context.close();
      assert.deepEqual(faults, [], 'no script broke');
    },
  };
}

/**
 * Waits until the worker holds the page and the files for when there is no network. A page that was on its way when the
 * worker took over is not held by it: the person opens it once more.
 */
async function kept(page) {
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');
  for (let visit = 0; visit < 5; visit += 1) {
    if (await page.evaluate(() => Boolean(navigator.serviceWorker.controller))) return;
    await page.goto(page.url());
  }
  assert.fail('the worker does not hold the page');
}

async function write(page, text, mode = '写我的名字') {
  await page.locator('label').filter({ hasText: '路灯水管' }).click();
  await page.getByLabel('什么事？').fill(text);
  await page.getByLabel('在哪儿？').fill('东巷口');
  await page.locator('label').filter({ hasText: mode }).click();
}

const waiting = (page) => page.locator('[data-waiting]');
const stored = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('houji-draft-')));

/** How many appeals of these words the villager has, as the server tells it. */
async function filed(page, text) {
  const answer = await page.request.get('/appeals');
  assert.ok(answer.ok() && answer.url().endsWith('/appeals'), answer.url());
  return (await answer.text()).split(text).length - 1;
}

test('offline, typed, sent, online: exactly one appeal on the server', async () => {
  const { page, context, done } = await phone();
  const text = '没有网时写的第一件事';
  await become(page, VILLAGER);
  await page.goto('/appeals/new');
  await kept(page);
  await page.getByText('只存在这台手机里').waitFor();
  await context.setOffline(true);
  await write(page, text);
  await page.getByRole('button', { name: '发出去' }).click();
  await waiting(page).getByText('没有网，先存在手机里').waitFor();
  await inspect(page, DEVICES.phone);
  assert.equal(await filed(page, text), 0, 'nothing has left the phone');
  // A second page of the same phone wakes at the same moment: both send, one counts.
  const other = await context.newPage();
  await other.goto('/');
  await other.getByRole('heading', { level: 1, name: '现在没有网' }).waitFor();
  await waiting(other).getByText('没有网，先存在手机里').waitFor();
  await inspect(other, DEVICES.phone);
  await context.setOffline(false);
  const told = waiting(page).getByText(/已发出，查询码 \d{4} \d{4} \d{4}/);
  await told.waitFor();
  const code = (await told.innerText()).replace(/\D/g, '').slice(0, 12);
  await inspect(page, DEVICES.phone);
  await page.waitForTimeout(500);
  assert.equal(await filed(page, text), 1, 'one appeal');
  assert.deepEqual(await stored(page), [], 'the phone keeps nothing of it');
  await page.goto(`/follow?code=${code}`);
  await page.getByText('等人接办').waitFor();
  await done();
});

test('what is written on the page a phone keeps can be changed before it goes', async () => {
  const { page, context, done } = await phone();
  const text = '在没有网的页面上写的事';
  await become(page, VILLAGER);
  await page.goto('/appeals/new');
  await kept(page);
  await context.setOffline(true);
  await page.goto('/appeals/new');
  await page.getByRole('heading', { level: 1, name: '现在没有网' }).waitFor();
  await write(page, '写错了要改的一件事');
  await inspect(page, DEVICES.phone);
  await page.getByRole('button', { name: '存好，有网了发出去' }).click();
  await waiting(page).getByText('没有网，先存在手机里').waitFor();
  await page.getByRole('button', { name: '先不发，再改改' }).click();
  await page.getByLabel('什么事？').fill(text);
  assert.equal(await page.getByLabel('在哪儿？').inputValue(), '东巷口', 'what was written is still there');
  await page.getByRole('button', { name: '存好，有网了发出去' }).click();
  await waiting(page).getByText('没有网，先存在手机里').waitFor();
  await context.setOffline(false);
  await waiting(page).getByText(/已发出，查询码/).waitFor();
  assert.deepEqual([await filed(page, text), await filed(page, '写错了要改的一件事')], [1, 0]);
  await done();
});

test('an answer that is lost on the way makes no second appeal', async () => {
  const { page, context, done } = await phone();
  const text = '答复在路上丢了的那件事';
  await become(page, VILLAGER);
  await page.goto('/appeals/new');
  await kept(page);
  await write(page, text);
  // The server gets it; the phone hears nothing and finds the page it keeps for that.
  const answers = [];
  await context.route('**/appeals', async (route) => {
    if (route.request().method() !== 'POST' || answers.length > 0) return route.fallback();
    answers.push((await route.fetch({ maxRedirects: 0 })).status());
    await route.abort('connectionreset');
  });
  await page.getByRole('button', { name: '发出去' }).click();
  await waiting(page).getByText(/已发出，查询码/).waitFor();
  assert.deepEqual(answers, [303], 'the first one had arrived');
  assert.equal(await filed(page, text), 1, 'one appeal');
  await done();
});

test('without a name, the code is shown until it is written down, and is kept nowhere', async () => {
  const { page, context, done } = await phone();
  await become(page, VILLAGER);
  await page.goto('/appeals/new');
  await kept(page);
  await context.setOffline(true);
  await write(page, '没有网时匿名写的一件事', '谁也看不到您是谁');
  await page.getByRole('button', { name: '发出去' }).click();
  await waiting(page).getByText('没有网，先存在手机里').waitFor();
  await context.setOffline(false);
  const told = waiting(page).getByText(/已发出，查询码 \d{4} \d{4} \d{4}/);
  await told.waitFor();
  const code = (await told.innerText()).match(/\d{4} \d{4} \d{4}/)[0];
  await inspect(page, DEVICES.phone);
  const everything = () => page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.doesNotMatch(await everything(), new RegExp(code.replaceAll(' ', '[ -]?')), 'the code is not kept');
  // The phone went dark before anybody read it: the next page shows the same code again.
  await context.setOffline(true);
  await page.goto('/');
  await waiting(page).getByText('再给您看一次查询码').waitFor();
  await context.setOffline(false);
  await waiting(page).getByText(`查询码 ${code}`).waitFor();
  await page.goto('/');
  await waiting(page).getByText(`查询码 ${code}`).waitFor();
  await page.getByRole('button', { name: '我抄好了' }).click();
  await waiting(page).getByText('凭查询码，随时能看').waitFor();
  assert.deepEqual(await stored(page), [], 'the phone keeps nothing of it');
  await page.goto(`/follow?code=${code.replaceAll(' ', '')}`);
  await page.getByText('等人接办').waitFor();
  await done();
});

test('whoever is signed out meanwhile is asked to sign in, and nothing is lost', async () => {
  const { page, context, done } = await phone();
  const text = '退出登录以后才有网的那件事';
  await become(page, VILLAGER);
  await page.goto('/appeals/new');
  await kept(page);
  await context.setOffline(true);
  await write(page, text);
  await page.getByRole('button', { name: '发出去' }).click();
  await waiting(page).getByText('没有网，先存在手机里').waitFor();
  await context.clearCookies({ name: 'hj' });
  await context.setOffline(false);
  await waiting(page).getByText('请先登录').waitFor();
  await inspect(page, DEVICES.phone);
  assert.equal((await stored(page)).length, 1, 'it still waits');
  await become(page, VILLAGER);
  await waiting(page).getByText(/已发出，查询码/).waitFor();
  assert.equal(await filed(page, text), 1, 'one appeal');
  await done();
});

test('a phone keeps no page about anybody', async () => {
  const { page, done } = await phone();
  await become(page, VILLAGER);
  await page.goto('/appeals');
  await kept(page);
  const files = await page.evaluate(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    }
    return found.sort();
  });
  assert.equal(files.length, 6, files.join(' '));
  assert.ok(files.every((file) => ['/offline', '/verify'].includes(file) || file.startsWith('/assets/')), files.join(' '));
  await done();
});
