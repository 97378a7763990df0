// The rooms beside the books, as the township's bookkeeper sees them: every list, what it leads to, every form, and what a
// form says when it is sent empty.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, actAs, become, launchBrowser } from './people.mjs';

const BOOKKEEPER = '村账代理会计';
/** The desk's pages are made for a mouse; on a phone they must be whole and accessible all the same. */
const DESKS = [DEVICES.desk, { ...DEVICES.phone, name: 'desk on a phone', touch: false }];

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

/** Opens a page as the bookkeeper, on each device. */
async function atDesks(acts) {
  for (const device of DESKS) {
    await actAs(browser, houji.base, device, async ({ page }) => {
      await become(page, BOOKKEEPER);
      await acts(page, device);
    });
  }
}

/** Follows the first link whose address begins so, if the page has one that is no file; true when it did. */
async function follow(page, device, path) {
  const links = page.locator(`main a[href^="${path}"]`);
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  const leads = (href) => /^\d/.test(href.slice(path.length)) && !/\/file|as=/.test(href);
  const href = addresses.find(leads);
  if (!href) return false;
  await page.goto(href);
  await inspect(page, device);
  return true;
}

/** Opens a form, sends it empty, and reads what is to be mended. */
async function sendEmpty(page, device, path) {
  await page.goto(path);
  await inspect(page, device);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.locator('main form[method=post] button.hj-btn--primary').last().click(),
  ]);
  assert.equal(answer.status(), 422, `${path} is not taken empty`);
  await page.locator('[role=alert]').first().waitFor();
  await inspect(page, device);
}

const ROOMS = [
  { name: 'contracts', list: '/desk/contracts', one: '/desk/contracts/', form: '/desk/contracts/new' },
  { name: 'debts', list: '/desk/debts', one: '/desk/debts/of/', form: '/desk/debts/new' },
  { name: 'projects', list: '/desk/projects', one: '/desk/projects/', form: '/desk/projects/new' },
  { name: 'ventures', list: '/desk/ventures', one: '/desk/ventures/', form: '/desk/ventures/new' },
  { name: 'assets', list: '/desk/assets', one: '/desk/assets/', form: '/desk/assets/new' },
  { name: 'parcels', list: '/desk/parcels', one: '/desk/parcels/', form: '/desk/parcels/new' },
  { name: 'payments', list: '/desk/payments', one: '/desk/payments/', form: '/desk/payments/new' },
];

for (const { name, list, one, form } of ROOMS) {
  test(`${name}: the list, what it leads to, and a form that says what is missing`, async () => {
    await atDesks(async (page, device) => {
      await page.goto(list);
      await inspect(page, device);
      await follow(page, device, one);
      await sendEmpty(page, device, form);
    });
  });
}

test('cash and banks: a book with its accounts, a month, and a count of cash', async () => {
  await atDesks(async (page, device) => {
    await page.goto('/desk/bank');
    await inspect(page, device);
    assert.ok(await follow(page, device, '/desk/bank/'), 'a book');
    const book = new URL(page.url()).pathname;
    await page.goto(`${book}/counts/new`);
    await inspect(page, device);
    await page.goto(`${book}/accounts/new`);
    await inspect(page, device);
  });
});

test('members: the register of a village, a household and its shares, and the dividends', async () => {
  await atDesks(async (page, device) => {
    await page.goto('/desk/members');
    await inspect(page, device);
    assert.ok(await follow(page, device, '/desk/members/'), 'a register');
    const register = new URL(page.url()).pathname;
    await page.goto(`${register}/dividends`);
    await inspect(page, device);
    await follow(page, device, `${register}/dividends/`);
    for (const form of ['new', 'import', 'kinds']) {
      await page.goto(`${register}/${form}`);
      await inspect(page, device);
    }
    await page.goto(register);
    if (await follow(page, device, `${register}/households/`)) {
      await page.goto(`${new URL(page.url()).pathname}/shares`);
      await inspect(page, device);
    }
  });
});

test('numbers that check themselves are checked while they are typed, in the words the form answers with', async () => {
  await actAs(browser, houji.base, DEVICES.desk, async ({ page }) => {
    await become(page, BOOKKEEPER);
    await page.goto('/desk/contracts/new');
    const told = (name) => page.locator(`#${name} + [role=status]`);
    await page.locator('#credit_code').pressSequentially('91350100m000');
    assert.equal(await told('credit_code').innerText(), '已写 12 位，还差 6 位');
    await page.locator('#credit_code').pressSequentially('100y43');
    assert.equal(await told('credit_code').innerText(), '校验对上了');
    for (const wrong of ['91350100M00010OY43', '91000000M000100Y43', '91350100M000100143', '91350100M000100Y44']) {
      await page.locator('#party_kind').selectOption({ label: '单位' });
      await page.locator('#credit_code').fill(wrong);
      const words = await told('credit_code').innerText();
      await page.getByRole('button', { name: '登记' }).click();
      await page.locator('#credit_code[aria-invalid=true]').waitFor();
      assert.equal(await page.locator('#credit_code-why').innerText(), words, wrong);
      assert.equal(await page.locator('#credit_code').inputValue(), wrong);
    }
    await page.goto('/desk/members');
    await page.locator('main a[href^="/desk/members/"]').first().click();
    await page.goto(`${new URL(page.url()).pathname}/new`);
    for (const [typed, words] of [
      ['1101051949123100', '已写 16 位，还差 2 位'],
      ['11010519491231002x', '校验对上了'],
      ['110105194912310021', '最后一位对不上，请核对有没有抄错'],
      ['110105194913310021', '第 7 到 14 位不是出生日期，请核对'],
      ['910105194912310021', '前 6 位不是地区，请核对'],
      ['11010519491231O02X', '第 15 位不是数字，请核对'],
    ]) {
      await page.locator('#resident').fill(typed);
      assert.equal(await told('resident').innerText(), words, typed);
    }
  });
});

test('stock-takes and books: what is taken, opened, parted and checked at night', async () => {
  await atDesks(async (page, device) => {
    const sums = ['/desk/books/sums', '/desk/books/sums/villages'];
    for (const path of ['/desk/stocktakes', '/desk/books/new', '/desk/books/checks', ...sums, '/desk/books']) {
      await page.goto(path);
      await inspect(page, device);
    }
    assert.ok(await follow(page, device, '/desk/books/'), 'a book');
    await page.goto(`${new URL(page.url()).pathname}/accounts`);
    await inspect(page, device);
  });
});

test('anybody reads about the public log, and takes its checkpoint with him', async () => {
  for (const device of [DEVICES.plainPhone, DEVICES.phone, DEVICES.bigPhone, DEVICES.hugePhone, DEVICES.desk]) {
    await actAs(browser, houji.base, device, async ({ page }) => {
      await page.goto('/log');
      await inspect(page, device);
      const checkpoint = await page.request.get('/log/checkpoint');
      assert.equal(checkpoint.status(), 200);
      assert.match(await checkpoint.text(), /^houji\/\d+\/log\n\d+\n/, 'origin and size of the log');
    });
  }
});
