// The desk of publications: a notice goes from blanks to the board by the people who sign, a question from a line's code to
// its answer beside the line, and what is late is listed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CLERK } from './appeal.mjs';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { SECURITY } from './offices.mjs';
import { DEVICES, actAs, become, launchBrowser } from './people.mjs';

const DRAFTER = '村报账员';
const SUPERVISOR = '村务监督委员会';
/** No answer may be a copy of an earlier one. */
const ANSWERS = [
  { found: '这一行是把凭证一张一张加起来的', done: '单子贴在公开栏旁边了' },
  { found: '和上个月的存折核过，一分不差', done: '请本人到村委会看过底单' },
];
const VILLAGE = { code: '140824103201', name: '翟东村' };
/** The desk's pages are made for a mouse; on a phone they must be whole and accessible all the same. */
const DESKS = [DEVICES.desk, { ...DEVICES.phone, name: 'desk on a phone', touch: false }];
const FILLED = {
  '叫什么名字': '村规民约（修订）',
  '哪天的会通过的': '2026-02-20',
  '哪天起照着办': '2026-03-10',
  '应到几人': '42',
  '实到几人': '38',
  '同意几人': '36',
  '全文': '一、红白事从简。\n二、垃圾分类放。',
};

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

const as = (device, role, acts) =>
  actAs(browser, houji.base, device, async ({ page }) => {
    await become(page, role);
    return acts(page, device);
  });

/** Presses the button of a form on the page of a notice, and reads what was done. */
async function press(page, device, button) {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.locator('.hj-notice--ok').waitFor();
  await inspect(page, device);
}

test('the village secretary is a person with a post of his own', async () => {
  await as(DEVICES.desk, SECURITY, async (page) => {
    await page.goto('/people');
    await page.getByRole('link', { name: 'cadre', exact: true }).click();
    await page.locator('#role').selectOption({ label: '村党组织书记' });
    await page.locator('#place').selectOption({ label: VILLAGE.name });
    await page.locator('#since').fill(await page.locator('#since').getAttribute('min'));
    await page.getByRole('button', { name: '授予', exact: true }).click();
    await page.getByRole('listitem').filter({ hasText: '村党组织书记' }).waitFor();
  });
});

test('a clerk fills blanks, and those who sign bring the notice to the board', async () => {
  for (const device of DESKS) {
    let notice;
    await as(device, DRAFTER, async (page) => {
      await page.goto('/desk/notices');
      await inspect(page, device);
      await page.getByRole('link', { name: '起草公开稿' }).click();
      await inspect(page, device);
      await page.getByRole('button', { name: '往下' }).click();
      await page.getByRole('alert').waitFor();
      await inspect(page, device);
      await page.getByLabel('哪个村').selectOption({ label: VILLAGE.name });
      await page.getByLabel('哪一项').selectOption('V16');
      await page.getByLabel('哪一期').fill('2026年3月10日');
      await page.getByRole('button', { name: '往下' }).click();
      await page.getByRole('heading', { level: 1, name: /^起草：/ }).waitFor();
      await inspect(page, device);
      await page.getByRole('button', { name: '生成草稿' }).click();
      await page.getByRole('alert').waitFor();
      await inspect(page, device);
      for (const [label, value] of Object.entries(FILLED)) await page.getByLabel(label).fill(value);
      await page.getByRole('button', { name: '生成草稿' }).click();
      await page.getByText('会上应到 42 人，实到 38 人，同意 36 人。').waitFor();
      await inspect(page, device);
      notice = new URL(page.url()).pathname;
      await page.goto(`${notice}/edit`);
      await inspect(page, device);
    });
    await as(device, CLERK, async (page) => {
      await page.goto(notice);
      await inspect(page, device);
      await press(page, device, '审核通过');
    });
    await as(device, SUPERVISOR, async (page) => {
      await page.goto(notice);
      await page.getByLabel('监督意见').fill('看过会议记录，同意公开。');
      await press(page, device, '签上意见');
    });
    await as(device, CLERK, async (page) => {
      await page.goto(notice);
      await press(page, device, '现在公开');
      for (const show of ['draft', 'checked', 'supervised', 'ready', 'published']) {
        await page.goto(`/desk/notices?show=${show}`);
        await inspect(page, device);
      }
      await page.goto('/desk/notices/late');
      await inspect(page, device);
      await page.goto(`/v/${VILLAGE.code}`);
      await page.locator('.hj-cells a').filter({ hasText: '村规民约' }).first().click();
      await page.getByText('看过会议记录，同意公开。').waitFor();
      await inspect(page, device);
    });
  }
  const lamp = await (await fetch(`${houji.base}/v/${VILLAGE.code}/lamp.txt`)).text();
  assert.match(lamp, /^3月10日村规民约$/m, 'the lamp board shows it');
});

/** A table as a clerk saves it, in the encoding of UTF-8. */
const csv = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a table with a telephone in it is refused with its place, and without it lies beside the notice', async () => {
  for (const [n, device] of DESKS.entries()) {
    await as(device, DRAFTER, async (page) => {
      await page.goto(`/desk/notices/new?village=${VILLAGE.code}&item=V16&period=2026-03-0${n + 3}`);
      for (const [label, value] of Object.entries(FILLED)) await page.getByLabel(label).fill(value);
      await page.getByRole('button', { name: '生成草稿' }).click();
      await page.getByText('会上应到 42 人，实到 38 人，同意 36 人。').waitFor();
      await page.getByLabel('附的是什么').fill('会议签到表');
      const file = page.getByLabel('照片或文件');
      await file.setInputFiles(csv('a.csv', '事项,说明\n石子,二组门口\n水泥,找13800138000\n'));
      await page.getByRole('button', { name: '存下', exact: true }).click();
      const alert = page.getByRole('alert');
      await alert.filter({ hasText: '第 3 行第 2 格：手机号' }).waitFor();
      await alert.filter({ hasText: '会议签到表' }).waitFor();
      assert.equal(await page.getByLabel('附的是什么').inputValue(), '会议签到表', 'what was typed is still there');
      await inspect(page, device);
      await page.getByLabel('表格或文字，已经收到').uncheck();
      await file.setInputFiles(csv('b.csv', '事项,说明\n石子,二组门口\n水泥,三组路口\n'));
      await page.getByRole('button', { name: '存下', exact: true }).click();
      await page.locator('.hj-notice--ok').waitFor();
      await page.getByRole('link', { name: '会议签到表1.csv', exact: true }).waitFor();
      assert.equal(await page.getByRole('link', { name: /\.csv$/ }).count(), 1, 'the refused one is not there');
      await inspect(page, device);
    });
  }
});

/** A line of the newest month's spending, as everybody reads it; in some months nothing comes in. */
async function lineOf(page) {
  await page.goto(`/v/${VILLAGE.code}`);
  const cells = page.locator('.hj-cells a').filter({ hasText: '集体支出明细' });
  await cells.first().click();
  const code = await page.locator('.lines .hj-code').first().innerText();
  return { code, url: new URL(page.url()).pathname };
}

test('a clerk asks about a line for somebody, the desk answers, and the answer stands beside the line', async () => {
  for (const [n, device] of DESKS.entries()) {
    let line;
    await as(device, DRAFTER, async (page) => {
      line = await lineOf(page);
      await page.goto('/desk/notices/line');
      await inspect(page, device);
      await page.getByLabel('代码').fill(line.code.toLowerCase());
      await page.getByRole('button', { name: '找' }).click();
      await inspect(page, device);
      await page.getByRole('link', { name: '替人问这一行' }).click();
      await inspect(page, device);
      await page.getByRole('button', { name: '交上去' }).click();
      await page.getByRole('alert').waitFor();
      await inspect(page, device);
      await page.getByLabel('本人想问什么').fill(`这一行怎么算的？第 ${n} 次替人问`);
      await page.getByLabel('本人姓名').fill('宁有田');
      await page.getByLabel('您是本人的什么人').selectOption('cadre');
      await page.getByLabel('在旁边作证的人的姓名').fill('薛大山');
      await page.getByLabel(/念给本人听了/).selectOption('yes');
      await page.getByRole('button', { name: '交上去' }).click();
      await page.waitForURL(/\/sheet$/);
      await inspect(page, device);
      line.id = new URL(page.url()).pathname.split('/')[2];
    });
    await as(device, CLERK, async (page) => {
      await page.goto(`/desk?open=${line.id}`);
      await page.getByText(`第 ${n} 次替人问`).first().waitFor();
      const promise = page.getByLabel('答应最晚哪天答复？');
      await promise.selectOption(await promise.locator('option[value]:not([value=""])').first().getAttribute('value'));
      await page.getByRole('button', { name: '接办' }).click();
      await page.getByRole('status').filter({ hasText: '接办了' }).waitFor();
      await page.goto(`/desk?open=${line.id}`);
      await inspect(page, device);
      await page.getByLabel('查明了什么').fill(ANSWERS[n].found);
      await page.getByLabel('办得怎么样', { exact: true }).selectOption('resolved');
      await page.getByLabel('办了什么').fill(ANSWERS[n].done);
      await page.getByRole('button', { name: '发出答复' }).click();
      await page.getByRole('status').filter({ hasText: '答复' }).waitFor();
      await page.goto(line.url);
      const asked = page.locator('.qa').filter({ hasText: `第 ${n} 次替人问` });
      await asked.getByText(ANSWERS[n].found).waitFor();
      assert.equal(await page.getByText('宁有田').count(), 0, 'nobody reads who asked');
      await inspect(page, device);
    });
  }
});

test('a phone with a voice of its own reads a notice out, and no other shows the button', async () => {
  await actAs(browser, houji.base, DEVICES.phone, async ({ page }) => {
    const { url } = await lineOf(page);
    await page.goto(url);
    assert.ok(await page.locator('[data-listen]').isHidden(), 'no voice, no button');
    await page.addInitScript(() => {
      const voice = { lang: 'zh-CN', localService: true, name: 'own' };
      globalThis.said = [];
      class Utterance { constructor(text) { this.text = text; } }
      Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: Utterance });
      const speak = (one) => { globalThis.said.push(one.text); setTimeout(() => one.onend(), 0); };
      const speech = { getVoices: () => [voice], cancel() {}, speak, addEventListener() {} };
      Object.defineProperty(globalThis, 'speechSynthesis', { value: speech });
    });
    await page.goto(url);
    const button = page.getByRole('button', { name: '听一听' });
    await button.waitFor();
    await inspect(page, DEVICES.phone);
    await button.click();
    await page.waitForFunction(() => globalThis.said.at(-1) === '播送完了。');
    const said = await page.evaluate(() => globalThis.said.join('\n'));
    assert.ok(said.startsWith('各位乡亲') && !/\d/.test(said), 'numbers are said in words');
    assert.equal(await button.getAttribute('aria-pressed'), 'false', 'it rests at the end');
  });
});
