// The person's phone, as demonstration mode shows it at /demo/phone: newest first, one
// `<article data-to="+9665…" data-kind="sms">` a message, its code in `<bdi data-code>`.

import { open } from './browser.mjs';

const ARRIVAL_LIMIT_MS = 15_000;

/** A phone to read codes on, in a browser context of its own, so that the person's own session stays untouched. */
export async function phone(browser, server) {
  const page = await open(browser, server, { language: 'en', javascript: false });
  const used = new Set();
  return {
    /** The next code sent to `number` (+9665…) that was not read before. Waits for it: messages leave by the outbox. */
    async code(number) {
      const messages = page.locator(`article[data-to="${number}"][data-kind="sms"] [data-code]`);
      const until = Date.now() + ARRIVAL_LIMIT_MS;
      while (Date.now() < until) {
        await page.goto('/demo/phone');
        const fresh = (await messages.allTextContents()).map((text) => text.trim()).find((code) => !used.has(`${number} ${code}`));
        if (fresh !== undefined) {
          if (!/^[0-9]{6}$/.test(fresh)) throw new Error(`«${fresh}» is not a code of six digits`);
          used.add(`${number} ${fresh}`);
          return fresh;
        }
      }
      throw new Error(`no new code for ${number} after ${ARRIVAL_LIMIT_MS / 1000} s`);
    },
    close: () => page.context().close(),
  };
}
