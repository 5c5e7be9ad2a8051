// The program under test: the real binary on a free port, with a data folder of its own and a demonstration population.
//
// Every test file starts its own and stops it; nothing is shared between files, so they may run in any order.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BINARY = process.env.ABSHER_BINARY ?? join(ROOT, 'target/debug/absher');
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;

/**
 * Starts the program and waits until it says that it is ready.
 *
 * The answer has `origin` (http://127.0.0.1:PORT), `data`, `command(...arguments)` for another of the program's commands
 * on the same data, `accounts()`, `unregistered()` and `stop()`.
 */
export async function start({ flags = ['--demo'] } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'absher-browser-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = { ...process.env, ABSHER_DATA: data };
  const args = ['serve', '--listen', `127.0.0.1:${port}`, '--data', data, ...flags];
  const child = spawn(BINARY, args, { cwd: data, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stdout.on('data', (text) => said.push(text));
  child.stderr.on('data', (text) => said.push(text));
  const gone = new Promise((resolve) => {
    child.once('error', (cause) => resolve({ cause }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const log = () => Buffer.concat(said).toString().slice(-4000);

  async function command(...words) {
    const { stdout } = await promisify(execFile)(BINARY, words, { cwd: data, env, maxBuffer: 1 << 26 });
    return stdout;
  }
  async function stop() {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    const { code, signal } = await gone;
    clearTimeout(timer);
    await rm(data, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the program did not stop well (code ${code}, signal ${signal}):\n${log()}`);
  }

  try {
    await ready(origin, gone);
  } catch (cause) {
    child.kill('SIGKILL');
    await gone;
    await rm(data, { recursive: true, force: true });
    throw new Error(`${BINARY} ${args.join(' ')}: ${cause.message}\n${log()}`);
  }
  return {
    origin,
    data,
    command,
    stop,
    /** The demonstration accounts, as `absher demo accounts --json` gives them. */
    accounts: async () => JSON.parse(await command('demo', 'accounts', '--json')),
    /** People of the register who have no account yet. */
    unregistered: async () => JSON.parse(await command('demo', 'people', '--unregistered', '--json')),
  };
}

async function ready(origin, gone) {
  const until = Date.now() + START_LIMIT_MS;
  let over;
  gone.then((how) => { over = how; });
  while (Date.now() < until) {
    if (over) throw new Error(over.cause?.message ?? `ended before it was ready (code ${over.code}, signal ${over.signal})`);
    const answer = await fetch(`${origin}/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not ready after ${START_LIMIT_MS / 1000} s`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
