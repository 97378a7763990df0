// A neighbour enters a matter for somebody without a phone; a clerk prints slips and types one in.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CLERK, VILLAGER } from './appeal.mjs';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, actAs, become, launchBrowser } from './people.mjs';

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

/** Printed sheets keep the size of paper letters; everything else about them is inspected. */
const onPaper = (device) => ({ ...device, touch: false });

for (const device of [DEVICES.plainPhone, DEVICES.phone, DEVICES.hugePhone]) {
  test(`a neighbour helps, on a ${device.name}`, async () => {
    await as(device, async ({ page }) => {
      await become(page, VILLAGER);
      await page.goto('/proxy');
      await inspect(page, device);
      await page.getByRole('link', { name: '替人反映' }).click();
      await inspect(page, device);
      await page.getByRole('button', { name: '发出去' }).click();
      await page.getByRole('alert').waitFor();
      await inspect(page, device);
      await page.getByLabel('本人姓名').fill('段老栓');
      await page.getByLabel('邻居朋友').check();
      await page.getByLabel('是哪一类事？').selectOption('utilities');
      await page.getByLabel('本人说的').fill('东巷口的路灯坏了三天，晚上出门看不见');
      await page.getByLabel('写名字').check();
      await page.getByRole('radio', { name: '有旁人作证' }).check();
      await page.getByLabel('旁人的姓名').fill('景小荷');
      await page.getByLabel('已经念给本人听').check();
      await page.getByRole('button', { name: '发出去' }).click();
      await page.getByRole('heading', { level: 1, name: '代办回执' }).waitFor();
      await inspect(page, onPaper(device));
      const code = (await page.locator('.fours').innerText()).replace(/\D/g, '');
      assert.equal(code.length, 12, 'the sheet bears the code');
      await page.goto(`/follow?code=${code}`);
      await page.getByText('等人接办').first().waitFor();
    });
  });
}

test('a clerk prints slips and types one in', async () => {
  await as(DEVICES.desk, async ({ page, device }) => {
    await become(page, CLERK);
    await page.goto('/desk/slips');
    await inspect(page, device);
    await page.getByLabel('印几张').fill('2');
    await page.getByRole('button', { name: '印', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: '我要反映' }).first().waitFor();
    await inspect(page, device);
    const code = (await page.locator('.fours').first().innerText()).replace(/\D/g, '');
    await page.goto('/desk/slips');
    await page.getByLabel('纸条上的码').fill(code);
    await page.getByLabel('勾的哪一类').selectOption('utilities');
    await page.getByLabel('照着写').fill('西坡路灯坏了五盏，晚上走路看不见');
    await page.getByLabel('没写名字').check();
    await page.getByRole('button', { name: '发出去' }).click();
    await page.getByText('录进去了').waitFor();
    await inspect(page, device);
  });
});
