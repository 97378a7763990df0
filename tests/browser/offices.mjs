// What offices do besides appeals: accounts and posts, and the pages that go with them.
import assert from 'node:assert/strict';
import { inspect } from './checks.mjs';
import { become } from './people.mjs';
import { totp } from './totp.mjs';

export const AUDITOR = '审计管理员';
export const SYSTEM = '系统管理员';
export const SECURITY = '安全管理员';
const CADRE_POST = '村两委干部';

/** The system administrator opens an account; answers its first password, which is shown this once. */
export async function openAccount({ page, device }, account, name) {
  await become(page, SYSTEM);
  await page.goto('/people');
  await inspect(page, device);
  await page.getByRole('button', { name: '开账号' }).click();
  await page.getByRole('alert').waitFor();
  await inspect(page, device);
  await page.getByLabel('姓名').fill(name);
  await page.locator('#account').fill(account);
  await page.getByRole('button', { name: '开账号' }).click();
  const first = (await page.locator('.secret').innerText()).trim();
  await inspect(page, device);
  assert.ok(first.length >= 8, 'a first password is shown');
  return first;
}

/** The security administrator gives the account a post in a village. */
export async function grantPost({ page, device }, account, village) {
  await become(page, SECURITY);
  await page.goto('/people');
  await page.getByRole('link', { name: account, exact: true }).click();
  await page.getByRole('heading', { level: 2, name: '授予岗位' }).waitFor();
  await inspect(page, device);
  await page.locator('#role').selectOption({ label: CADRE_POST });
  await page.locator('#place').selectOption({ label: village });
  const words = page.locator('#since ~ .day');
  await page.locator('#since').fill('2031-02-03');
  assert.equal(await words.innerText(), '2031年2月3日 星期一', 'the chosen day is said in words');
  await page.locator('#since').fill(await page.locator('#since').getAttribute('min'));
  await page.getByRole('button', { name: '授予', exact: true }).click();
  await page.getByRole('listitem').filter({ hasText: CADRE_POST }).waitFor();
  await inspect(page, device);
}

/** A first sign-in: the password is changed, a second factor is tied, the desk opens. */
export async function firstSignIn({ page, device }, account, first) {
  const own = 'Ba-Ke-Zao-Shu-2031';
  await enter(page, account, first);
  await page.getByRole('heading', { level: 1, name: '先换一个只有您知道的密码' }).waitFor();
  await inspect(page, device);
  await page.getByLabel('新密码').fill(own);
  await page.getByLabel('再写一遍').fill('another-one-2031');
  await page.getByRole('button', { name: '换好了' }).click();
  await page.getByRole('alert').waitFor();
  await inspect(page, device);
  await page.getByLabel('新密码').fill(own);
  await page.getByLabel('再写一遍').fill(own);
  await page.getByRole('button', { name: '换好了' }).click();

  await page.getByRole('heading', { level: 1, name: '绑一个动态码' }).waitFor();
  await inspect(page, device);
  const secret = (await page.locator('.secret').innerText()).replace(/\s/g, '');
  await page.getByLabel('手机上的 6 位数字').fill(totp(secret));
  await page.getByRole('button', { name: '绑好了' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await page.goto('/desk');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await inspect(page, device);
}

/** The first step through the real door. */
export async function enter(page, account, password) {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: '账号' }).fill(account);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

/** Titles of all rows on a desk, page after page. */
export async function titlesOnDesk(page) {
  const titles = [];
  for (let shown = 0; shown < 20; shown += 1) {
    titles.push(...(await page.locator('td.t a').allInnerTexts()));
    const more = page.getByRole('link', { name: '再看' });
    if (!(await more.isVisible())) break;
    await more.click();
    await page.waitForLoadState();
  }
  return titles;
}
