// The browser: Debian's Chromium, kept from talking to anyone but the program under test, and pages that remember what they saw.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.ABSHER_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Starts the browser. Its absence is a failure, never a test passed over. */
export async function launch() {
  if (!existsSync(EXECUTABLE)) {
    throw new Error(`${EXECUTABLE} is not there: install Debian's chromium, or set ABSHER_CHROMIUM to another`);
  }
  return chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS });
}

/**
 * A page in a context of its own (no cookies, nothing cached), which fails the next `check` when it saw an error.
 *
 * `language` is the person's (`ar` or `en`), `javascript` whether the browser runs any, `width` the window's in CSS pixels.
 */
export async function open(browser, server, { language = 'ar', javascript = true, width = 1280 } = {}) {
  const context = await browser.newContext({
    baseURL: server.origin,
    locale: language === 'ar' ? 'ar-SA' : 'en-GB',
    timezoneId: 'Asia/Riyadh',
    viewport: { width, height: 900 },
    // Colours change at once, so that what the checks measure is what stays.
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  page.seen = await watch(page, server.origin, wire);
  // Switched here and not by the context, so that the checks, scripts themselves, can run on a page whose own scripts did not.
  page.letScriptsRun = (value) => wire.send('Emulation.setScriptExecutionDisabled', { value: !(javascript || value) });
  await page.letScriptsRun(false);
  return page;
}

/** What the page asked for and complained of, from its first request on. */
async function watch(page, origin, wire) {
  const seen = { visits: 0, bytes: 0, strangers: [], complaints: [] };
  const documents = new Set();
  page.on('request', (request) => {
    const address = request.url();
    if (request.isNavigationRequest()) {
      documents.add(address);
      if (request.redirectedFrom() === null) seen.visits += 1;
    }
    const inside = address.startsWith(`${origin}/`) || /^(data|blob|about):/.test(address);
    if (!inside) seen.strangers.push(address);
  });
  page.on('pageerror', (error) => seen.complaints.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    // Chromium also reports the status of a page itself: a 404 or 422 page is an answer, a missing style sheet is a fault.
    const ofPage = message.text().startsWith('Failed to load resource') && documents.has(message.location().url);
    if (['error', 'warning'].includes(message.type()) && !ofPage) seen.complaints.push(message.text());
  });
  await wire.send('Network.enable');
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => { seen.bytes += encodedDataLength; });
  return seen;
}
