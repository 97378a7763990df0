// Publications are checked on the phone itself, without network: what the page finds is what the program finds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, launchBrowser } from './people.mjs';

/** Written by the tests of `houji-verify`, with keys and a log of their own. */
const VECTORS = JSON.parse(readFileSync(new URL('verify-vectors.json', import.meta.url), 'utf8'));
const VENDOR = new URL('../../crates/core/src/ui/verify/vendor/', import.meta.url);
const [GOOD] = VECTORS.cases;
const named = (name) => VECTORS.cases.find((one) => one.name === name);

let houji;
let browser;
let script;

before(async () => {
  houji = await startHouji();
  browser = await launchBrowser();
  const page = await (await fetch(`${houji.base}/verify`)).text();
  const [path] = /\/assets\/verify-[0-9a-f]+\.js/.exec(page);
  script = await (await fetch(houji.base + path)).text();
});

after(async () => {
  await browser?.close();
  await houji?.stop();
});

/** The served script where there is no page: the checker alone. */
function checker() {
  const context = { document: { querySelector: () => null }, TextEncoder, TextDecoder };
  vm.createContext(context);
  vm.runInContext(script, context);
  return context.HoujiCheck;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const bits = (values, width) => values.map((value) => value.toString(2).padStart(width, '0')).join('');
const fromBase32 = (text) => bits([...text].map((letter) => LETTERS.indexOf(letter)), 5).match(/.{8}/g).map((byte) => parseInt(byte, 2));
const toBase32 = (bytes) => bits(bytes, 8).replace(/(.{1,5})/g, (five) => LETTERS[parseInt(five.padEnd(5, '0'), 2)]);

test('the page finds what the program finds', () => {
  const check = checker();
  const keys = { log: VECTORS.log.map(check.key), witnesses: VECTORS.witnesses.map(check.key) };
  const judge = (texts) => {
    const found = check.judge(texts.flatMap(check.read).reduce(check.take, {}), keys);
    return { code: found.code === 'waiting' ? 'unreadable' : found.code, witnesses: found.witnesses?.length ?? 0, truth: Boolean(found.truth) };
  };
  for (const { name, texts, ...wanted } of VECTORS.cases) assert.deepEqual(judge(texts), wanted, name);
  const [proof, ...codes] = GOOD.texts;
  const bytes = fromBase32(proof.slice('HJP1.'.length));
  assert.equal(toBase32(bytes), proof.slice('HJP1.'.length));
  assert.equal(bytes.length, VECTORS.flips.length);
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = bytes.with(at, bytes[at] ^ 1);
    const { code, witnesses } = judge([`HJP1.${toBase32(changed)}`, ...codes]);
    assert.equal(`${code} ${witnesses}`, VECTORS.flips[at], `byte ${at}`);
  }
  assert.equal(check.key(VECTORS.log[0].replace(/.$/, 'A')), null, 'a key that was copied wrongly is none');
});

/** The page with the keys of the vectors in place of the demo's. */
const trusting = (html) =>
  html.replace(/data-log="[^"]*" data-witness="[^"]*"/, `data-log="${VECTORS.log.join(' ')}" data-witness="${VECTORS.witnesses.join(' ')}"`);

/** A phone whose page believes the keys of the vectors. */
async function phone() {
  const context = await browser.newContext({ ...DEVICES.phone.options, baseURL: houji.base, locale: 'zh-CN', reducedMotion: 'reduce' });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await context.route('**/verify', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: trusting(await answer.text()) });
  });
  return {
    page,
    context,
    done: async () => {
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
      assert.deepEqual(faults, [], 'no script broke');
    },
  };
}

const card = (page, code) => page.locator(`.check-card[data-code="${code}"]`);

async function paste(page, text) {
  const box = page.getByLabel('码里的文字、链接，或者公开的原文');
  if (!(await box.isVisible())) await page.getByText('贴文字或者链接').click();
  await box.fill(text);
  await page.getByRole('button', { name: '核对', exact: true }).click();
}

test('without network: codes are pasted, the true lines are shown, changed words are told', async () => {
  const { page, context, done } = await phone();
  await page.goto('/verify');
  await page.getByRole('button', { name: '用相机扫' }).or(page.getByLabel('选照片或文件')).first().waitFor();
  await inspect(page, DEVICES.phone);
  await context.setOffline(true);
  const [proof, ...codes] = GOOD.texts;
  await paste(page, proof);
  await card(page, 'proven').waitFor();
  await page.getByText('3 家见证签了名').waitFor();
  await inspect(page, DEVICES.phone);
  for (const code of codes) await paste(page, `https://houji.example/verify#${code}`);
  await card(page, 'agrees').waitFor();
  await page.getByText('存证是真的，文字和公开时一字不差').waitFor();
  await page.getByRole('cell', { name: '机动地承包费' }).waitFor();
  await page.getByText('58,480.00', { exact: true }).waitFor();
  await page.getByText('现在没有网，后来有没有更正过').waitFor();
  await inspect(page, DEVICES.phone);
  await page.getByText('编号、核验码和手印').click();
  await page.getByText(checker().checkCode(VECTORS.check.digest)).waitFor();
  // What somebody wrote down has another sum: its line stands beside the true one.
  await paste(page, named('changed text').texts.at(-1));
  await card(page, 'differs').waitFor();
  await page.locator('li', { hasText: '58,480.00' }).waitFor();
  await page.locator('li', { hasText: '48,480.00' }).waitFor();
  await inspect(page, DEVICES.phone);
  await page.getByRole('button', { name: '换一张核对' }).click();
  for (const name of ['no witness', 'broken path', 'broken signature', 'another log', 'another publication', 'something else']) {
    const { code, texts } = named(name);
    for (const text of texts) await paste(page, text);
    await card(page, code).waitFor();
    if (name === 'no witness') await page.getByText('还没有见证签名').waitFor();
    await inspect(page, DEVICES.phone);
    await page.getByRole('button', { name: '换一张核对' }).click();
  }
  await done();
});

test('the phone opens the codes one after the other, and keeps the page for when there is no network', async () => {
  const { page, context, done } = await phone();
  const [proof, ...codes] = GOOD.texts;
  await page.goto(`/verify#${proof}`);
  await card(page, 'proven').waitFor();
  // The demo's county has no such publication.
  await page.getByText('县里的网站上现在没有这一版').waitFor();
  for (const code of codes) {
    const other = await context.newPage();
    await other.goto(`/verify#${code}`);
    await card(other, code === codes.at(-1) ? 'agrees' : 'proven').waitFor();
  }
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');
  await context.unroute('**/verify');
  for (let visit = 0; visit < 5 && !(await page.evaluate(() => Boolean(navigator.serviceWorker.controller))); visit += 1) await page.reload();
  await context.setOffline(true);
  await page.goto('/verify');
  await page.getByRole('heading', { level: 1, name: '核对公开栏上的一张纸' }).waitFor();
  for (const text of GOOD.texts) await paste(page, text);
  await card(page, 'agrees').waitFor();
  await done();
});

test('the text is fetched when there is network, and believed only when the proof bears it out', async () => {
  for (const [served, code] of [[named('text alone').texts[0], 'agrees'], [named('changed text').texts.at(-1), 'differs']]) {
    const { page, context, done } = await phone();
    await context.route('**/notices/**', (route) => {
      const isThere = route.request().url().endsWith('/1.txt');
      return route.fulfill({ status: isThere ? 200 : 404, contentType: 'text/plain; charset=utf-8', body: isThere ? served : '' });
    });
    await page.goto(`/verify#${GOOD.texts[0]}`);
    await card(page, code).waitFor();
    await page.getByText('原文是从县里的网站上取来的').waitFor();
    await done();
  }
});

test('a later version is told when there is network', async () => {
  const { page, context, done } = await phone();
  await context.route('**/notices/**', (route) => route.fulfill({ status: /\/[12]\.txt$/.test(route.request().url()) ? 200 : 404, body: '' }));
  await page.goto('/verify');
  for (const text of GOOD.texts) await paste(page, text);
  await page.getByText('这一版后来更正过').waitFor();
  assert.equal(await card(page, 'agrees').getAttribute('data-later'), 'superseded');
  await inspect(page, DEVICES.phone);
  await done();
});

/** Codes as pictures, as a phone's camera would bring them. */
async function picture(texts, file) {
  const source = readFileSync(new URL('qr/index.js', VENDOR));
  const { encodeQR } = await import(`data:text/javascript;base64,${source.toString('base64')}`);
  const drawn = texts.map((text) => encodeQR(`https://houji.example/verify#${text}`, 'svg', { ecc: 'medium', border: 4 }));
  const page = await browser.newPage({ viewport: { width: 1500, height: 800 } });
  const images = drawn.map((svg) => `<img width="700" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">`);
  await page.setContent(`<body style="margin:20px;background:#f4f1ea;transform:rotate(3deg)">${images.join(' ')}`);
  await page.waitForTimeout(300);
  await page.screenshot({ path: file, type: 'jpeg', quality: 70 });
  await page.close();
}

test('a photo with both codes, and the page as a file on its own', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'houji-verify-'));
  const { context, page, done } = await phone();
  try {
    const photo = join(dir, 'photo.jpg');
    await picture(named('one code for the text').texts, photo);
    const alone = join(dir, 'houji-verify.html');
    const file = await (await fetch(`${houji.base}/verify/houji-verify.html`)).text();
    await writeFile(alone, trusting(file));
    await context.setOffline(true);
    await page.goto(pathToFileURL(alone).href);
    await page.getByLabel('选照片或文件').setInputFiles(photo);
    await card(page, 'agrees').waitFor({ timeout: 60_000 });
    await page.getByText('后来有没有更正过，要联网才看得到').waitFor();
    await inspect(page, DEVICES.phone);
    // The same as files: the text, and its proof.
    await page.getByRole('button', { name: '换一张核对' }).click();
    const names = ['a.txt', 'a.proof'].map((name) => join(dir, name));
    for (const [n, name] of names.entries()) await writeFile(name, named('files').texts[n]);
    await page.getByLabel('选照片或文件').setInputFiles(names);
    await card(page, 'agrees').waitFor();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  await done();
});
