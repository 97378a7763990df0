// The acts of an appeal as people do them: by what they read on the page.
import assert from 'node:assert/strict';
import { inspect } from './checks.mjs';
import { become } from './people.mjs';

export const VILLAGER = '村民';
export const CLERK = '村里经办人';

/** No answer may be a copy of an earlier one: each way has its own. */
export const ANSWERS = [
  { found: '东巷口十二米旧管堵死了', done: '换了新管，放水试过不倒灌' },
  { found: '树根钻进井里，把水挡住了', done: '请人把根清走，井口加了盖板' },
  { found: '接头脱开，泥沙灌进去一半', done: '挖开重接，冲洗了两遍，水走得快' },
  { found: '邻居盖房时砖头掉进沟里', done: '砖头捡出来了，邻居答应以后挡好' },
  { found: '沟盖塌了一块，土落在里面', done: '补上新的水泥盖，沟底也掏净了' },
];

/** A villager files `text`, first with gaps in the form; answers the receipt code and the appeal's page. */
export async function file({ page, device }, text, shown = false) {
  await page.goto('/');
  await inspect(page, device);
  await page.getByRole('link', { name: '我要反映' }).click();
  await inspect(page, device);

  await page.getByRole('button', { name: '发出去' }).click();
  const summary = page.getByRole('alert');
  await summary.waitFor();
  assert.ok((await summary.getByRole('link').count()) >= 3, 'each gap is named and linked');
  await inspect(page, device);

  await page.getByLabel('什么事？').fill(text);
  await page.getByRole('button', { name: '发出去' }).click();
  await summary.waitFor();
  assert.equal(await page.getByLabel('什么事？').inputValue(), text, 'what was typed is kept');

  await pick(page, '路灯水管');
  await page.getByLabel('在哪儿？').fill('东巷口');
  await pick(page, '写我的名字');
  if (shown) await page.getByText('大家都能看到这件事').click();
  await page.getByRole('button', { name: '发出去' }).click();

  await page.getByRole('heading', { level: 1, name: '收到了' }).waitFor();
  await inspect(page, device);
  const code = (await page.locator('.fours').innerText()).replace(/\D/g, '');
  assert.match(code, /^\d{12}$/);
  await page.getByRole('link', { name: '看办到哪一步' }).click();
  await page.getByText('等人接办').waitFor();
  await inspect(page, device);
  return { code, url: new URL(page.url()).pathname };
}

/** A quarrel cannot be filed without a name: the choice is closed, and says why; without script the server says so. */
export async function namelessIsClosed({ page, device }) {
  await page.goto('/appeals/new');
  const nameless = page.getByRole('radio', { name: /^匿名/ });
  await pick(page, '邻里纠纷');
  if (device.script) {
    assert.ok(await nameless.isDisabled(), 'no quarrel without a name');
    await inspect(page, device);
    await pick(page, '路灯水管');
    assert.ok(await nameless.isEnabled());
    await pick(page, '邻里纠纷');
    return;
  }
  await pick(page, '匿名');
  await page.getByLabel('什么事？').fill('东邻把滴水檐盖到我家院里了');
  await page.getByRole('button', { name: '发出去' }).click();
  await page.getByRole('alert').getByText('要知道是谁才能办').waitFor();
  await inspect(page, device);
}

/** Whoever files without a name sees the code this once, and follows with it. */
export async function fileNameless({ page, device }, text) {
  await page.goto('/appeals/new');
  await pick(page, '路灯水管');
  await page.getByLabel('什么事？').fill(text);
  await pick(page, '匿名');
  await page.getByRole('button', { name: '发出去' }).click();
  await page.getByText('这个码只显示这一次').waitFor();
  await inspect(page, device);
  await page.getByRole('link', { name: '看办到哪一步' }).click();
  await page.getByText('您的时间', { exact: true }).waitFor();
  await inspect(page, device);
}

/** Everybody reads what may be shown, and not who filed it. */
export async function readAround({ page, device }, title) {
  await page.goto('/around?village=140824103201');
  await page.getByRole('heading', { level: 2, name: title }).waitFor();
  await inspect(page, device);
}

/** Somebody who holds the code but is not signed in sees how far it is, and no more. */
export async function followByCode({ page, device }, code, secretWords) {
  await page.goto('/');
  await page.getByRole('link', { name: '凭码查进度' }).click();
  await inspect(page, device);
  await page.getByLabel('查询码').fill('1234');
  await page.getByRole('button', { name: '查进度' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('查询码').fill(code.replace(/(\d{4})(?=\d)/g, '$1 '));
  await page.getByRole('button', { name: '查进度' }).click();
  await page.getByText('等人接办').waitFor();
  await inspect(page, device);
  assert.ok(!(await page.content()).includes(secretWords), 'the words stay with the villager and the desk');
}

/** The desk finds the appeal, promises a day, answers. */
export async function handle({ page, device }, title, { found, done }) {
  await become(page, CLERK);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await inspect(page, device);
  await open(page, title);
  await inspect(page, device);

  const promise = page.getByLabel('答应最晚哪天答复？');
  const shortest = await promise.locator('option[value]:not([value=""])').first().getAttribute('value');
  await promise.selectOption(shortest);
  await page.getByRole('button', { name: '接办' }).click();
  await page.getByRole('status').filter({ hasText: '接办了' }).waitFor();
  await open(page, title);
  await inspect(page, device);

  // Another way, looked at and left: what is missing is told in its own form, which stays open.
  await page.getByText('请本人补充', { exact: true }).click();
  await page.getByRole('button', { name: '问本人' }).click();
  await page.getByRole('alert').getByText('请写一下要本人补充什么').waitFor();
  assert.ok(await page.getByRole('button', { name: '问本人' }).isVisible(), 'the form came back open');
  await inspect(page, device);

  await page.getByLabel('查明了什么').fill(found);
  await page.getByRole('button', { name: '发出答复' }).click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByLabel('查明了什么').inputValue(), found, 'a half answer is kept');
  await inspect(page, device);
  await page.getByLabel('办得怎么样', { exact: true }).selectOption('resolved');
  await page.getByLabel('办了什么').fill(done);
  await page.getByRole('button', { name: '发出答复' }).click();
  await page.getByRole('status').filter({ hasText: '答复' }).waitFor();
  await inspect(page, device);
}

/** Opens the work order unless it is open already; looks through the pages of the table for it. */
async function open(page, title) {
  const opened = page.getByRole('heading', { level: 2, name: title });
  for (let shown = 0; shown < 20 && !(await opened.isVisible()); shown += 1) {
    const row = page.getByRole('link', { name: title });
    if (await row.first().isVisible()) await row.first().click();
    else await page.getByRole('link', { name: '再看' }).click();
    await page.waitForLoadState();
  }
  await opened.waitFor();
}

/** The villager reads the answer and says what it was worth. */
export async function rate({ page, device }, url, { done }) {
  await page.goto(url);
  await page.getByText(done).waitFor();
  await inspect(page, device);
  assert.equal(await page.locator('input[name=score]:checked').count(), 0, 'no word is chosen beforehand');
  await page.getByRole('button', { name: '交评价' }).click();
  await page.getByRole('alert').waitFor();
  await inspect(page, device);
  await pick(page, '满意');
  await page.getByRole('button', { name: '交评价' }).click();
  await page.getByText('您评了：满意', { exact: true }).waitFor();
  await inspect(page, device);
}

/** Chooses by the words beside the circle, as a finger does. */
async function pick(page, words) {
  const named = page.getByRole('radio', { name: new RegExp(`^${words}`) });
  await page.locator('label').filter({ has: named }).click();
  assert.ok(await named.isChecked(), `${words} is chosen`);
}
