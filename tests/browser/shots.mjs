// Screenshots of the main pages: node shots.mjs DIRECTORY
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CLERK, VILLAGER } from './appeal.mjs';
import { startHouji } from './houji.mjs';
import { DEVICES, become, launchBrowser, person } from './people.mjs';

const SHOTS = [
  { name: 'start', path: '/demo' },
  { name: 'home', role: VILLAGER, path: '/' },
  { name: 'file', role: VILLAGER, path: '/appeals/new' },
  { name: 'mine', role: VILLAGER, path: '/appeals' },
  { name: 'desk', role: CLERK, path: '/desk' },
  { name: 'order', role: CLERK, path: '/desk', open: 'td.t a' },
  { name: 'record', role: '审计管理员', path: '/record' },
  { name: 'parameters', path: '/parameters' },
];

const directory = process.argv[2];
if (!directory) throw new Error('usage: node shots.mjs DIRECTORY');
await mkdir(directory, { recursive: true });
const houji = await startHouji();
let browser;
try {
  browser = await launchBrowser();
  for (const [size, device] of [['phone', DEVICES.phone], ['desk', DEVICES.desk]]) {
    for (const shot of SHOTS) {
      const { page, done } = await person(browser, houji.base, device);
      if (shot.role) await become(page, shot.role);
      await page.goto(shot.path);
      if (shot.open) await page.locator(shot.open).first().click();
      await page.waitForLoadState('networkidle');
      const path = join(directory, `${shot.name}-${size}.png`);
      await page.screenshot({ path });
      console.log(path);
      await done();
    }
  }
} finally {
  await browser?.close();
  await houji.stop();
}
