// What holds on every page, whatever it is for. A journey calls `check(page)` on each page that it comes to.

import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import * as inside from './inside.mjs';

/** The first visit to any page, style and fonts included, on the wire. */
const FIRST_VISIT_BYTES = 80 * 1024;

/**
 * Fails with every fault of the page as it stands: accessibility in light and dark, values drawn backwards, sideways scroll at
 * 320 px, labels, frame, strangers asked, errors and policy violations, and the weight when this is the page's first visit.
 */
export async function check(page) {
  await page.letScriptsRun(true);
  const found = await faults(page).finally(() => page.letScriptsRun(false));
  assert.deepEqual(found, [], `${page.url()} (${await page.title()})`);
}

async function faults(page) {
  const found = [
    ...(await page.evaluate(inside.frame)),
    ...(await page.evaluate(inside.unlabelled)),
    ...(await page.evaluate(inside.drawnBackwards)),
    ...(await page.evaluate(inside.faint)),
    ...(await violations(page)),
    ...(await inTheDark(page)),
    ...(await narrow(page)),
    ...page.seen.strangers.map((address) => `asked a stranger: ${address}`),
    ...page.seen.complaints.map((text) => `the browser complained: ${text}`),
  ];
  if (page.seen.visits === 1 && page.seen.bytes > FIRST_VISIT_BYTES) {
    found.push(`first visit weighs ${page.seen.bytes} bytes; ${FIRST_VISIT_BYTES} at most`);
  }
  return found;
}

async function inTheDark(page) {
  await page.emulateMedia({ colorScheme: 'dark' });
  const found = [...(await page.evaluate(inside.faint)), ...(await violations(page, ['color-contrast']))];
  await page.emulateMedia({ colorScheme: 'light' });
  return found.map((fault) => `in the dark: ${fault}`);
}

async function narrow(page) {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  const found = [...(await page.evaluate(inside.sideways)), ...(await page.evaluate(inside.drawnBackwards))];
  await page.setViewportSize(size);
  return found.map((fault) => `at 320 px: ${fault}`);
}
