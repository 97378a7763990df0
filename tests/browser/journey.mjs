// The way of an appeal through a real browser, on a phone and at a desk, with and without script.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  ANSWERS,
  CLERK,
  VILLAGER,
  file,
  fileNameless,
  followByCode,
  handle,
  namelessIsClosed,
  rate,
  readAround,
} from './appeal.mjs';
import { inspect } from './checks.mjs';
import { startHouji } from './houji.mjs';
import { AUDITOR, SECURITY, SYSTEM, enter, firstSignIn, grantPost, openAccount, titlesOnDesk } from './offices.mjs';
import { DEVICES, actAs, become, launchBrowser, person } from './people.mjs';
import { totp } from './totp.mjs';

const FIRST_PAGE_BYTES = 60 * 1024;
const OPEN_PAGES = ['/', '/demo', '/sign-in', '/follow', '/parameters', '/calendar', '/divisions', '/around', '/about', '/me', '/offline'];

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

describe('an appeal goes from the villager to the desk and back', () => {
  for (const [place, device] of Object.values(DEVICES).entries()) {
    test(`on a ${device.name}`, async () => {
      // Short enough that the desk shows it whole, and found once only.
      const title = `东巷口第 ${place + 1} 根下水管堵了三天`;
      const secret = '老人出门不方便';
      await as(device, async (villager) => {
        await become(villager.page, VILLAGER);
        const { code, url } = await file(villager, `${title}。${secret}。`);
        await as(device, (visitor) => followByCode(visitor, code, secret));
        const desk = { ...DEVICES.desk, script: device.script };
        await as(desk, (clerk) => handle(clerk, title, ANSWERS[place]));
        await rate(villager, url, ANSWERS[place]);
      });
    });
    test(`without a name, and shown to all, on a ${device.name}`, async () => {
      const title = `北巷第 ${place + 1} 盏路灯不亮`;
      await as(device, async (villager) => {
        await become(villager.page, VILLAGER);
        await namelessIsClosed(villager);
        await fileNameless(villager, `${title}，晚上看不见路。`);
        await file(villager, `${title}，大家都看见。`, true);
      });
      await as(device, (visitor) => readAround(visitor, title));
    });
  }
});

test('a draft waits on the phone until it is sent', async () => {
  await as(DEVICES.phone, async ({ page, device }) => {
    await become(page, VILLAGER);
    await page.goto('/appeals/new');
    await page.getByLabel('什么事？').fill('井台上的灯不亮了');
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith('houji-draft-')));
    await page.goto('/appeals/new');
    await page.getByText('上次没写完的').waitFor();
    assert.equal(await page.getByLabel('什么事？').inputValue(), '井台上的灯不亮了');
    await inspect(page, device);
    await page.getByRole('button', { name: '不要了' }).click();
    assert.equal(await page.getByLabel('什么事？').inputValue(), '');
  });
});

test('the letters grow at a press, without script', async () => {
  await as(DEVICES.plainPhone, async ({ page }) => {
    await page.goto('/follow');
    for (const size of ['big', 'huge', null]) {
      await page.locator('form[action="/type-size"]').getByRole('button').first().click();
      await page.waitForURL('**/follow');
      assert.equal(await page.locator('html').getAttribute('data-type'), size);
    }
  });
});

test('the auditor reads every act in the record', async () => {
  await as(DEVICES.desk, async ({ page, device }) => {
    await become(page, AUDITOR);
    await page.goto('/record');
    await page.getByRole('heading', { level: 1, name: '记录' }).waitFor();
    await inspect(page, device);
    const acts = await page.getByRole('table').innerText();
    for (const act of ['反映', '接办', '答复', '评价']) assert.ok(acts.includes(act), `${act} is in the record`);
  });
});

test('a cadre signs in with password and one-time code, and out again', async () => {
  const { account, password, secret } = (await houji.signIns())[0];
  await as(DEVICES.desk, async ({ page, device }) => {
    for (const wrong of ['not-this-one', 'nor-this-one']) {
      await enter(page, account, wrong);
      const told = page.getByRole('alert');
      await told.waitFor();
      assert.match(await told.innerText(), /密码/);
      assert.ok(!(await page.content()).includes(wrong), 'a password is never sent back');
      await inspect(page, device);
    }
    await enter(page, account, password);
    await page.getByRole('heading', { level: 1, name: '动态码' }).waitFor();
    await inspect(page, device);
    await page.getByLabel('动态码').fill(totp(secret));
    await page.getByRole('button', { name: '登录' }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await inspect(page, device);
    await page.getByRole('button', { name: '退出' }).first().click();
    await page.goto('/me');
    await page.getByRole('link', { name: '登录', exact: true }).waitFor();
  });
});

test('a cadre adds a passkey and signs in with it', async () => {
  // A passkey belongs to a name; browsers refuse it for an address in digits.
  const base = houji.base.replace('127.0.0.1', 'localhost');
  const { page, done } = await person(browser, base, DEVICES.desk);
  const keys = await page.context().newCDPSession(page);
  await keys.send('WebAuthn.enable');
  await keys.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await become(page, CLERK);
  await page.goto('/me');
  await page.getByRole('button', { name: '加上这台设备' }).click();
  await page.getByRole('button', { name: /^不用了/ }).waitFor();
  await inspect(page, DEVICES.desk);
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: '用指纹、人脸或钥匙登录' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await inspect(page, DEVICES.desk);
  await done();
});

test('a new cadre gets an account and a post, changes the password and sees only the own village', async () => {
  const [account, neighbour] = ['new-cadre', '小宁村'];
  const title = '翟东村的井房门锁坏了';
  await as(DEVICES.plainPhone, async (villager) => {
    await become(villager.page, VILLAGER);
    await file(villager, `${title}。谁都能进去。`);
  });
  const first = await within(DEVICES.desk, (admin) => openAccount(admin, account, '吴新禾'));
  await as(DEVICES.desk, (admin) => grantPost(admin, account, neighbour));
  await as(DEVICES.desk, async (cadre) => {
    await firstSignIn(cadre, account, first);
    const seen = await titlesOnDesk(cadre.page);
    assert.ok(seen.length > 0 && !seen.includes(title), 'the appeal of another village is not on this desk');
  });
  await as(DEVICES.desk, async ({ page }) => {
    await become(page, CLERK);
    assert.ok((await titlesOnDesk(page)).includes(title), 'its own village has it');
  });
});

/** As `as`, and answers what the acts answer. */
async function within(device, acts) {
  let answer;
  await as(device, async (who) => (answer = await acts(who)));
  return answer;
}

test('one walks from role to role of the demo, each with its own door', async () => {
  await as(DEVICES.desk, async ({ page, device }) => {
    for (const [role, home, heading] of [
      [VILLAGER, '/', /翟东村/],
      [CLERK, '/desk', /今天/],
      ['乡镇经办人', '/desk', /今天/],
      ['县里部门', '/desk', /今天/],
      ['县信访局', '/desk', /今天/],
      ['乡镇纪检干部', '/desk', /今天/],
      [AUDITOR, '/record', /记录/],
      [SYSTEM, '/people', /人员和岗位/],
      [SECURITY, '/people', /人员和岗位/],
    ]) {
      await become(page, role);
      assert.equal(new URL(page.url()).pathname, home, `${role} begins at ${home}`);
      assert.match(await page.locator('h1').innerText(), heading);
      await inspect(page, device);
      await page.goto('/me');
      await inspect(page, device);
    }
  });
});

test('a cadre works the desk with keys, and can turn the letters off', async () => {
  await as(DEVICES.desk, async ({ page }) => {
    await become(page, CLERK);
    await page.goto('/desk?due=later');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'hj-skip', 'the skip link is first');
    const shadow = () => page.evaluate(() => getComputedStyle(document.activeElement).boxShadow);
    const seen = new Set();
    for (let step = 0; step < 120; step += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      assert.notEqual(await shadow(), 'none', 'the focus is always seen');
      seen.add(await page.evaluate(() => document.activeElement.textContent.trim().slice(0, 12)));
    }
    assert.ok(seen.has('退出') && [...seen].some((words) => words.startsWith('收起')), 'Tab reaches everything');
    await page.locator('h1').click();
    await page.keyboard.press('ArrowDown');
    const second = await page.evaluate(() => document.activeElement.getAttribute('href'));
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => second.includes(url.searchParams.get('open')));
    await page.goto('/desk?due=later');
    await page.keyboard.press('?');
    const off = page.getByLabel('不用单个字母的键');
    await off.check();
    await page.locator('h1').click();
    await page.keyboard.press('/');
    assert.ok(!(await page.locator('#search').evaluate((field) => field === document.activeElement)));
    await off.uncheck();
    await page.locator('h1').click();
    await page.keyboard.press('/');
    assert.ok(await page.locator('#search').evaluate((field) => field === document.activeElement));
  });
});

test('a form says that it is being sent, and goes once', async () => {
  await as(DEVICES.phone, async ({ page }) => {
    await page.goto('/sign-in');
    let posts = 0;
    await page.route('**/sign-in/phone', async (route) => {
      posts += 1;
      await new Promise((done) => setTimeout(done, 400));
      await route.continue();
    });
    await page.getByRole('textbox', { name: '手机号' }).fill('12');
    const button = page.getByRole('button', { name: '发短信给我' });
    const presses = await button.evaluate((element) => {
      element.click();
      element.click();
      return element.getAttribute('aria-busy');
    });
    assert.equal(presses, 'true');
    await page.getByRole('alert').waitFor();
    assert.equal(posts, 1);
    assert.ok(await page.getByRole('alert').evaluate((summary) => summary === document.activeElement));
  });
});

describe('the open pages are fit for everyone', () => {
  for (const device of Object.values(DEVICES)) {
    test(`on a ${device.name}`, async () => {
      await as(device, async ({ page }) => {
        for (const path of OPEN_PAGES) {
          await page.goto(path);
          await inspect(page, device);
        }
      });
    });
  }
});

describe('the pages of offices are fit for everyone', () => {
  for (const type of ['normal', 'big', 'huge']) {
    test(`at a desk with ${type} letters`, async () => {
      await as({ ...DEVICES.desk, type, name: `desk, ${type}` }, async ({ page, device }) => {
        for (const [role, paths] of [
          [CLERK, ['/desk', '/desk?whose=all', '/desk?stage=replied', '/desk?due=waiting', '/desk?due=today', '/desk?category=land&due=late', '/me']],
          ['乡镇经办人', ['/desk', '/desk?whose=all', '/desk?due=again']],
          ['乡镇纪检干部', ['/desk/sealed-paper']],
          [SECURITY, ['/people']],
          [SYSTEM, ['/registers']],
          [AUDITOR, ['/record']],
        ]) {
          await become(page, role);
          for (const path of paths) {
            await page.goto(path);
            await inspect(page, device);
          }
        }
      });
    });
  }
});

test('the first page weighs little on a slow line', async () => {
  await as(DEVICES.phone, async ({ page }) => {
    const line = await page.context().newCDPSession(page);
    await line.send('Network.enable');
    let bytes = 0;
    line.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    const answer = await page.goto('/', { waitUntil: 'networkidle' });
    assert.equal(answer.headers()['content-encoding'], 'gzip');
    console.log(`first page: ${(bytes / 1024).toFixed(1)} KiB as sent, headers included`);
    assert.ok(bytes > 1024 && bytes <= FIRST_PAGE_BYTES, `${bytes} bytes`);
  });
});
