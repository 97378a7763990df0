// A month's money as the village reads it, and the bookkeeper's closing, paper and files.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { VILLAGER } from './appeal.mjs';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, actAs, become, launchBrowser } from './people.mjs';

const PHONES = [DEVICES.plainPhone, DEVICES.phone, DEVICES.bigPhone, DEVICES.hugePhone];
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

const as = (device, acts) => actAs(browser, houji.base, device, acts);

test('a villager goes from the home page to a month, to where money went, and to each voucher', async () => {
  for (const device of PHONES) {
    await as(device, async ({ page }) => {
      await become(page, VILLAGER);
      await page.goto('/');
      await page.getByRole('link', { name: '村里的钱' }).click();
      await page.getByRole('heading', { level: 1, name: /月，村里集体的钱$/ }).waitFor();
      await inspect(page, device);
      const group = page.locator('.flows li a').first();
      const [words, sum] = [await group.locator('span').innerText(), await group.locator('b').innerText()];
      await group.click();
      await page.getByRole('heading', { level: 1, name: words, exact: true }).waitFor();
      assert.ok((await page.locator('main .lead').innerText()).includes(sum.replace('元', '').trim()), `${words}: ${sum}`);
      await inspect(page, device);
      await page.locator('.top a.back').click();
      await page.getByRole('link', { name: '上个月' }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await inspect(page, device);
    });
  }
});

test('the bookkeeper sees what closing waits for, and takes sheets away on paper and as files', async () => {
  for (const device of DESKS) {
    await as(device, async ({ page }) => {
      await become(page, '村账代理会计');
      await page.goto('/desk/books');
      await page.locator('.hj-cells a').first().click();
      await page.getByRole('heading', { level: 1, name: /合作社$/ }).waitFor();
      const book = new URL(page.url()).pathname;
      await page.getByRole('link', { name: '结账', exact: true }).click();
      await page.getByRole('heading', { level: 2, name: /^下一个要结的：/ }).waitFor();
      await inspect(page, device);
      await page.goto(`${book}/trial-balance?span=year`);
      await inspect(page, device);
      await page.getByRole('link', { name: '打印', exact: true }).click();
      await page.getByText('编制单位：').waitFor();
      await inspect(page, device);
      await page.getByRole('link', { name: '回到这张表' }).click();
      assert.equal(await page.getByLabel('看多长').inputValue(), 'year', 'the way back keeps what was chosen');
      await page.goto(`${book}/statements/balance-sheet?as=print`);
      await inspect(page, device);
      await page.goto(`${book}/accounts/102`);
      await inspect(page, device);
      await taken(page, page.getByRole('button', { name: 'CSV' }), /明细账.*\.csv$/);
      await page.goto(`${book}/statements/result`);
      await inspect(page, device);
      await taken(page, page.getByRole('link', { name: 'Excel 表' }), /收益及收益分配表.*\.xlsx$/);
    });
  }
});

/** Presses what gives a file, and looks at its name. */
async function taken(page, press, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), press.click()]);
  assert.match(download.suggestedFilename(), name);
}
