// Screenshots of the main pages, and the two pictures of the README: node shots.mjs DIRECTORY
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CLERK, VILLAGER } from './appeal.mjs';
import { startHouji } from './houji.mjs';
import { AUDITOR } from './offices.mjs';
import { DEVICES, become, launchBrowser, person } from './people.mjs';

const SHOTS = [
  { name: 'start', path: '/demo' },
  { name: 'home', role: VILLAGER, path: '/' },
  { name: 'file', role: VILLAGER, path: '/appeals/new' },
  { name: 'mine', role: VILLAGER, path: '/appeals' },
  { name: 'desk', role: CLERK, path: '/desk' },
  { name: 'order', role: CLERK, path: '/desk', open: 'td.t a' },
  { name: 'record', role: AUDITOR, path: '/record' },
  { name: 'parameters', path: '/parameters' },
];
const README = new URL('../../docs/img/', import.meta.url).pathname;
/** Pictures in the repository stay small: one pixel a dot, a window no larger than what is to be shown. */
const SMALL_BYTES = 250 * 1000;
const PICTURES = [
  { name: 'desk', role: '乡镇经办人', path: '/desk?due=today', width: 1280, height: 720, device: DEVICES.desk },
  { name: 'phone', role: VILLAGER, path: '/', width: 390, height: 800, device: DEVICES.phone },
];

const directory = process.argv[2];
if (!directory) throw new Error('usage: node shots.mjs DIRECTORY');
await mkdir(directory, { recursive: true });
const houji = await startHouji();
let browser;
try {
  browser = await launchBrowser();
  for (const [size, device] of [['phone', DEVICES.phone], ['desk', DEVICES.desk]]) {
    for (const shot of SHOTS) await take(shot, device, join(directory, `${shot.name}-${size}.png`));
  }
  for (const picture of PICTURES) {
    const { width, height, device } = picture;
    const options = { ...device.options, viewport: { width, height }, deviceScaleFactor: 1 };
    const path = join(README, `${picture.name}.png`);
    await take(picture, { ...device, options }, path);
    const { size } = await stat(path);
    if (size > SMALL_BYTES) throw new Error(`${path} has ${size} bytes`);
  }
} finally {
  await browser?.close();
  await houji.stop();
}

async function take({ role, path: address, open }, device, path) {
  const { page, done } = await person(browser, houji.base, device);
  if (role) await become(page, role);
  await page.goto(address);
  if (open) await page.locator(open).first().click();
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path });
  console.log(path);
  await done();
}
