// Houji under test: a demo county in a directory of its own, served on a free port, ended by its process id.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = process.env.HOUJI ?? new URL('../../target/release/houji', import.meta.url).pathname;
/** A demo county is made within seconds; a slow machine that does much else may need minutes. */
const PATIENCE_MS = 900_000;

/** `kept` is what an earlier one left: its data and its port. */
export async function startHouji(kept = {}) {
  return start({ ...kept, data: kept.data ?? (await freshData()) });
}

/**
 * A directory of its own. Where `HOUJI_MADE` names a place, a county that was made today by this very program is copied
 * from there, so that many files of tests do not each make the same year.
 */
async function freshData() {
  const data = await mkdtemp(join(tmpdir(), 'houji-browser-'));
  if (!process.env.HOUJI_MADE) return data;
  const today = new Date().toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' });
  const made = `${process.env.HOUJI_MADE}-${today}-${Math.round((await stat(PROGRAM)).mtimeMs)}`;
  const isThere = await stat(made).then(() => true, () => false);
  if (!isThere) {
    const making = await start({ data: await mkdtemp(`${made}-`) });
    await making.stop({ keep: true });
    // Another file may have been quicker: its county is as good.
    await rename(making.data, made).catch(() => rm(making.data, { recursive: true, force: true }));
  }
  await cp(made, data, { recursive: true });
  return data;
}

async function start(kept) {
  const { data } = kept;
  const child = spawn(PROGRAM, ['demo', '--listen', `127.0.0.1:${kept.port ?? 0}`, '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HOUJI_LOG: process.env.HOUJI_LOG ?? 'warn' },
  });
  const lines = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(`${PROGRAM}: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`${PROGRAM} ended: ${signal ?? code}`));
  });

  const stop = async ({ keep = false } = {}) => {
    child.kill('SIGTERM');
    const killer = globalThis.setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(killer);
    if (!keep) await rm(data, { recursive: true, force: true });
  };

  try {
    const base = await ready(lines, ended);
    return { base, data, port: new URL(base).port, signIns: () => signIns(lines), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ready(lines, ended) {
  let end;
  ended.then((why) => (end = why));
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    const line = lines.find((text) => text.startsWith('listening on http://'));
    if (line) return line.slice('listening on '.length).trim();
    if (end) throw new Error(end);
    await sleep(50);
  }
  throw new Error('houji did not say that it listens');
}

/** What the demo printed for trying the real door: `sign-in: <role> <account> <password> <totp-secret>`. */
async function signIns(lines) {
  for (let waited = 0; waited < 5_000; waited += 50) {
    const found = lines.filter((line) => line.startsWith('sign-in: ')).map(parsed).filter(Boolean);
    if (found.length > 0) return found;
    await sleep(50);
  }
  throw new Error('the demo printed no sign-ins');
}

function parsed(line) {
  const [role, account, password, secret] = line.slice('sign-in: '.length).trim().split(/\s+/);
  return /^[A-Z2-7]{16,}$/.test(secret ?? '') ? { role, account, password, secret } : null;
}
