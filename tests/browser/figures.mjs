// Finding appeals by their words, and the figures with their rows and ledger, at a desk and on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CLERK, VILLAGER, file } from './appeal.mjs';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, actAs, become, launchBrowser } from './people.mjs';

/** The desk's pages are made for a mouse; on a phone they must be whole and accessible all the same. */
const DESKS = [DEVICES.desk, { ...DEVICES.phone, name: 'desk on a phone', touch: false }];
const WORD = '斜坡护栏';

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

/**
 * Looks for words by their address, until the index has taken in what was filed just now. Of a county that was made just
 * now it takes in some thousand publications first.
 */
async function find(page, words) {
  for (let tries = 0; tries < 240; tries += 1) {
    await page.goto(`/desk?q=${encodeURIComponent(words)}&whose=all`);
    if (await page.locator('mark').first().isVisible()) return;
    await page.waitForTimeout(500);
  }
  assert.fail(`${words} is not found`);
}

test('what a villager wrote is found by its words', async () => {
  await as(DEVICES.phone, async (villager) => {
    await become(villager.page, VILLAGER);
    await file(villager, `${WORD}断了两根，孩子差点掉下去。`);
  });
  for (const device of DESKS) {
    await as(device, async ({ page }) => {
      await become(page, CLERK);
      await find(page, WORD);
      assert.equal((await page.locator('mark').first().innerText()).trim(), WORD);
      await inspect(page, device);
      await page.goto(`/desk?q=${encodeURIComponent('骆驼')}&whose=all`);
      await page.getByRole('heading', { level: 1, name: /没找到/ }).waitFor();
      await inspect(page, device);
    });
  }
});

test('figures lead to their rows, and a ledger that is refused keeps its days', async () => {
  for (const device of DESKS) {
    await as(device, async ({ page }) => {
      await become(page, '乡镇经办人');
      await page.goto('/desk/figures');
      await inspect(page, device);
      await page.getByRole('link', { name: '上一个月' }).click();
      await page.getByRole('columnheader', { name: '各村中间数' }).waitFor();
      await inspect(page, device);
      await page.locator('main p a.hj-num').first().click();
      await page.getByRole('link', { name: '看统计' }).waitFor();
      await inspect(page, device);
      await page.getByRole('link', { name: '看统计' }).click();
      await page.getByLabel('从', { exact: true }).fill('2026-03-05');
      await page.getByLabel('到', { exact: true }).fill('2026-03-01');
      await page.getByRole('button', { name: '导出文本（CSV）' }).click();
      await page.getByRole('alert').waitFor();
      await inspect(page, device);
      assert.equal(await page.getByLabel('到', { exact: true }).inputValue(), '2026-03-01');
      await page.getByLabel('到', { exact: true }).fill('2026-03-09');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: '导出文本（CSV）' }).click(),
      ]);
      assert.match(download.suggestedFilename(), /诉求台账.*\.csv$/);
    });
  }
});
