// Browsers and the people in front of them.
import { chromium } from 'playwright-core';
import { watch } from './checks.mjs';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** What people hold in their hands. */
export const DEVICES = {
  plainPhone: { name: 'phone without script', touch: true, script: false, type: 'normal', options: PHONE },
  phone: { name: 'phone', touch: true, script: true, type: 'normal', options: PHONE },
  bigPhone: {
    name: 'small phone, big type',
    touch: true,
    script: true,
    type: 'big',
    options: { ...PHONE, viewport: { width: 360, height: 740 } },
  },
  hugePhone: {
    name: 'small phone, huge type',
    touch: true,
    script: true,
    type: 'huge',
    options: { ...PHONE, viewport: { width: 360, height: 740 } },
  },
  desk: {
    name: 'desk',
    touch: false,
    script: true,
    type: 'normal',
    options: { viewport: { width: 1440, height: 900 } },
  },
};

export function launchBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

/** A person with a fresh browser profile; `done` closes it and reports what went wrong meanwhile. */
export async function person(browser, base, device) {
  const context = await browser.newContext({
    ...device.options,
    baseURL: base,
    javaScriptEnabled: device.script,
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  if (device.type !== 'normal') await context.addCookies([{ name: 'hj_size', value: device.type, url: base }]);
  const page = await context.newPage();
  const watched = watch(page, base);
  return {
    page,
    device,
    done: async () => {
      // What is still on its way to a page that is closed is nobody's fault.
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
      watched.verdict();
    },
  };
}

/** Runs `acts` as a person with `device`; the browser is closed whatever happens. */
export async function actAs(browser, base, device, acts) {
  const who = await person(browser, base, device);
  try {
    await acts(who);
  } catch (error) {
    await who.done().catch((also) => console.error(also.message));
    throw error;
  }
  await who.done();
}

/** Steps into a role of the demo by its card. */
export async function become(page, role) {
  await page.goto('/demo');
  const heading = page.getByRole('heading', { level: 2, name: role, exact: true });
  await page.locator('form').filter({ has: heading }).getByRole('button').click();
}
