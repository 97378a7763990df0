// The collectives' books in a real browser: a voucher is entered with the keyboard alone and found in the figures; one that
// does not balance keeps what was typed; every page is looked at, at a desk and on a phone, with and without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, actAs, become, launchBrowser } from './people.mjs';

const BOOKKEEPER = '村账代理会计';
/** The desk's pages are made for a mouse; on a phone they must be whole and accessible all the same. */
const DESKS = [DEVICES.desk, { ...DEVICES.phone, name: 'desk on a phone', touch: false }];
const WITHOUT_SCRIPT = { ...DEVICES.desk, name: 'desk without script', script: false };
const POSTED = /\/vouchers\/\d+\?posted=1$/;

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

const as = (device, acts) => actAs(browser, houji.base, device, acts);

/** Signs in and opens the first book; answers its address. */
async function openBook({ page, device }) {
  await become(page, BOOKKEEPER);
  await page.goto('/desk/books');
  await page.getByRole('heading', { level: 1, name: '账务' }).waitFor();
  await inspect(page, device);
  await page.locator('main a.hj-cell').first().click();
  await page.getByRole('link', { name: '科目余额表' }).waitFor();
  await inspect(page, device);
  return new URL(page.url()).pathname;
}

/** Fen on both sides of an account in the trial balance of this month. */
async function moved(page, book, account) {
  await page.goto(`${book}/trial-balance`);
  const row = page.getByRole('row').filter({ hasText: account });
  if ((await row.count()) === 0) return [0, 0];
  const cells = await row.first().getByRole('cell').allInnerTexts();
  const fen = (text) => Math.round(Number(text.replaceAll(',', '') || 0) * 100);
  return [fen(cells.at(-4)), fen(cells.at(-3))];
}

test('a voucher is entered with the keyboard alone and moves the trial balance', async () => {
  await as(DEVICES.desk, async ({ page, device }) => {
    const book = await openBook({ page, device });
    const before = await moved(page, book, '513.03');
    await page.goto(book);
    await page.getByRole('link', { name: '记一张凭证' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '记一张凭证' }).waitFor();
    await inspect(page, device);
    const keys = async (...pressed) => {
      for (const key of pressed) await (key.length > 1 && /^[A-Z]/.test(key) ? page.keyboard.press(key) : page.keyboard.type(key));
    };
    assert.equal(await page.evaluate(() => document.activeElement.id), 'summary', 'one may begin to type');
    await keys('去县里开会', 'Enter', '3', 'Enter');
    await keys('Enter', '513.03', 'Enter', 'Enter', '1,234.56', 'Enter');
    await page.getByText('贷方还差 1,234.56 元').waitFor();
    await keys('Enter', '102', 'Enter', 'Enter', 'Enter', '=', 'Enter');
    assert.equal(await page.locator('#line2-credit').inputValue(), '1,234.56');
    assert.match(await page.locator('[data-balance]').innerText(), /借贷平了/);
    assert.match(await page.locator('.vt tfoot').innerText(), /壹仟贰佰叁拾肆元伍角陆分/);
    await inspect(page, device);
    assert.equal(await page.evaluate(() => document.activeElement.value), 'post', 'the next step is the button');
    await page.keyboard.press('Enter');
    await page.waitForURL(POSTED);
    await page.getByText('已经记账').waitFor();
    await inspect(page, device);
    assert.match(await page.locator('article').innerText(), /附件 3 张[\s\S]*513\.03 差旅[\s\S]*1,234\.56[\s\S]*制单/);
    assert.deepEqual(await moved(page, book, '513.03'), [before[0] + 123456, before[1]]);
  });
});

test('one that does not balance keeps all that was typed, with and without script', async () => {
  for (const device of [...DESKS, WITHOUT_SCRIPT]) {
    await as(device, async ({ page }) => {
      const book = await openBook({ page, device });
      await page.goto(`${book}/vouchers/new`);
      await page.locator('#template').selectOption('rent');
      await page.getByRole('button', { name: '填上科目' }).click();
      assert.equal(await page.locator('#line2-account').inputValue(), '501.03 经营收入 租赁');
      await page.locator('#line1-debit').fill('24,000');
      await page.locator('#line2-credit').fill('12000');
      await page.locator('#line3-credit').fill('一万');
      await page.getByRole('button', { name: '记账' }).click();
      await page.getByRole('alert').waitFor();
      await inspect(page, device);
      assert.equal(await page.locator('#line3-credit').getAttribute('aria-invalid'), 'true');
      await page.locator('#line3-credit').fill('11,000');
      await page.getByRole('button', { name: '记账' }).click();
      await page.getByRole('alert').getByText('贷方还差 1,000.00 元').waitFor();
      // With script what was typed is said back with its commas.
      assert.equal(await page.locator('#line1-debit').inputValue(), device.script ? '24,000.00' : '24,000');
      assert.equal(await page.locator('#line3-account').inputValue(), '211.01 应付款 预收租金');
      await inspect(page, device);
      await page.getByRole('button', { name: '再加几行' }).click();
      assert.equal(await page.locator('tr[data-row]').count(), 11);
      assert.equal(await page.locator('#line2-credit').inputValue(), device.script ? '12,000.00' : '12000');
      await page.getByText('列表里没有的往来单位').click();
      await page.getByRole('button', { name: '加上', exact: true }).click();
      await page.getByText('请选一下是户、个人还是单位').first().waitFor();
      await inspect(page, device);
      await page.getByLabel('是什么', { exact: true }).selectOption({ label: '单位' });
      await page.getByLabel('名字（同名的').fill(`${device.name}的粮站`);
      await page.getByRole('button', { name: '加上', exact: true }).click();
      await page.getByText('已经加上').waitFor();
      await page.locator('#line1-party').fill(`${device.name}的粮站`);
      assert.equal(await page.locator('#line3-credit').inputValue(), device.script ? '11,000.00' : '11,000');
      await page.locator('#line3-credit').fill('=');
      await page.getByRole('button', { name: '记账' }).click();
      await page.waitForURL(POSTED);
      assert.match(await page.locator('article').innerText(), /粮站[\s\S]*211\.01 预收租金[\s\S]*12,000\.00/);
      await inspect(page, device);
    });
  }
});

test('the script says a sum in words as the sheet does', async () => {
  await as(DEVICES.desk, async ({ page }) => {
    const book = await openBook({ page, device: DEVICES.desk });
    await page.goto(`${book}/vouchers/new`);
    for (const [amount, words] of [
      ['.05', '伍分'],
      ['0.1', '壹角整'],
      ['1000.05', '壹仟元零伍分'],
      ['１０,０２０．３', '壹万零贰拾元叁角整'],
      ['100,001', '壹拾万零壹元整'],
      ['100000000', '壹亿元整'],
      ['100000001', '壹亿零壹元整'],
      ['1234567.89', '壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分'],
    ]) {
      await page.locator('#line1-debit').fill(amount);
      await page.locator('#line2-credit').fill('');
      await page.locator('#line2-credit').press('=');
      assert.equal(await page.locator('[data-words]').innerText(), words, amount);
    }
    for (const [amount, told] of [['三百', '有的金额看不懂'], ['1.234', '有的金额看不懂'], ['12,34', '有的金额看不懂']]) {
      await page.locator('#line1-debit').fill(amount);
      await page.locator('[data-balance]').getByText(told).waitFor();
    }
  });
});

test('rows copied from a spreadsheet wait to be looked at', async () => {
  await as(DEVICES.desk, async ({ page }) => {
    const book = await openBook({ page, device: DEVICES.desk });
    await page.goto(`${book}/vouchers/new`);
    const paste = (field, text) =>
      page.locator(field).evaluate((input, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', pasted);
        input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, text);
    await page.locator('#line1-summary').fill('先写的');
    const rows = ['摘要\t科目\t借方\t贷方', '"办公\n用纸"\t513.02\t 300.00 \t-', '电费\t513.04\t200\t', '转账\t102\t\t500.00', '合计\t\t500\t500'];
    await paste('#line1-summary', rows.join('\r\n'));
    await page.getByText('放进了 3 行（第 2 行起），还没有记账').waitFor();
    assert.equal(await page.locator('#line1-summary').inputValue(), '先写的', 'what was there stays');
    assert.equal(await page.locator('#line2-summary').inputValue(), '办公 用纸');
    assert.equal(await page.locator('#line4-credit').inputValue(), '500.00');
    assert.match(await page.locator('[data-balance]').innerText(), /两边都是 500\.00 元/);
    await paste('#line5-summary', Array.from({ length: 200 }, () => '电费\t513.04\t1\t').join('\n'));
    await page.getByText('一行也没有放进来').waitFor();
    await paste('#line5-summary', '一\t二');
    await page.getByText('这几列看不懂').waitFor();
    assert.equal(await page.locator('#line5-summary').inputValue(), '');
    assert.equal(await page.locator('tr[data-row]').count(), 6);
    await paste('#line5-summary', Array.from({ length: 4 }, (_, at) => `第 ${at} 项\t513.04\t1\t`).join('\n'));
    await page.getByText('放进了 4 行（第 5 行起）').waitFor();
    assert.equal(await page.locator('tr[data-row]').count(), 8, 'lines are added for what has no room');
    assert.equal(await page.locator('#line8-summary').inputValue(), '第 3 项');
    await inspect(page, DEVICES.desk);
  });
});

test('sheets of a book are whole and accessible', async () => {
  for (const device of DESKS) {
    await as(device, async ({ page }) => {
      const book = await openBook({ page, device });
      await page.locator('main tbody a').first().click();
      await page.getByRole('heading', { level: 1, name: '记账凭证' }).waitFor();
      await inspect(page, device);
      await page.getByRole('button', { name: '记一张红字凭证' }).click();
      await page.getByRole('alert').waitFor();
      await inspect(page, device);
      await page.goto(`${book}/trial-balance`);
      await inspect(page, device);
      await page.goto(`${book}/accounts/102`);
      await inspect(page, device);
      for (const statement of ['balance-sheet', 'result', 'income-expense']) {
        await page.goto(`${book}/statements/${statement}`);
        await inspect(page, device);
      }
    });
  }
});
