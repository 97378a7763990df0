// What a village publishes, read by everybody, checked, and asked about: question beside the line.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { VILLAGER } from './appeal.mjs';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, actAs, become, launchBrowser } from './people.mjs';

const PHONES = [DEVICES.plainPhone, DEVICES.phone, DEVICES.bigPhone, DEVICES.hugePhone];

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

test('a villager goes from home to the board and a notice, asks about a line, and everybody reads the question', async () => {
  for (const [n, device] of PHONES.entries()) {
    await actAs(browser, houji.base, device, async ({ page }) => {
      await become(page, VILLAGER);
      await page.goto('/');
      await page.getByRole('link', { name: '村务公开' }).click();
      await page.getByRole('heading', { level: 1, name: /公开栏$/ }).waitFor();
      await inspect(page, device);
      await page.locator('.hj-cells a').filter({ hasText: '集体支出明细' }).first().click();
      await page.getByRole('heading', { level: 2, name: /没被改过$|正在记进公开日志$/ }).waitFor();
      await inspect(page, device);
      const notice = page.url();
      await page.getByRole('link', { name: /^问一问：/ }).first().click();
      await page.getByRole('heading', { level: 1, name: '问一问这一笔' }).waitFor();
      await inspect(page, device);
      await page.getByLabel('您想问什么？').fill(`这一行是怎么算出来的？第 ${n} 次问`);
      assert.ok(await page.getByLabel('不公开我的名字').isChecked());
      await page.getByRole('button', { name: '交上去' }).click();
      await page.waitForURL(/\/receipt$/);
      await page.goto(notice);
      await page.getByText(`第 ${n} 次问`).waitFor();
      await inspect(page, device);
      await page.goto('/public');
      await page.getByRole('heading', { level: 1, name: '村务公开' }).waitFor();
      await inspect(page, device);
    });
  }
});
