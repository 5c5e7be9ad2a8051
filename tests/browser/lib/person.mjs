// A person at a browser: goes to pages, fills in forms, signs in; every page that was not seen before is checked.

import assert from 'node:assert/strict';
import { open } from './browser.mjs';
import { check } from './check.mjs';
import { words } from './words.mjs';

/** Long enough for what the platform does in the background after a request. */
const SETTLE_LIMIT_MS = 20_000;
const MAIN_BUTTON = 'main form button.button';

/**
 * A person with a page of their own. `seen` (a Set the persons of one language share) remembers which pages were checked.
 *
 * The page is at `person.page`; `person.text(key)` is a text of the interface in the person's language.
 */
export async function person(browser, server, { language, javascript, seen }) {
  const page = await open(browser, server, { language, javascript });
  const one = {
    page,
    language,
    text: (key) => words(language, key),
    path: () => new URL(page.url()).pathname.replace(/^\/(ar|en)(?=\/|$)/, ''),

    /** Goes to a page of the site (without language) and looks at it. */
    async go(path, status = 200) {
      const answer = await page.goto(`/${language}${path}`);
      assert.equal(answer.status(), status, `${path}: ${await said(page)}`);
      await one.look();
      return page;
    },

    /** Checks the page, the first time that somebody comes to it. */
    async look() {
      const heading = await page.locator('h1').first().textContent();
      const place = one.path().replace(/[0-9A-Z]{2,}-?[0-9A-Z-]*\d[0-9A-Z-]*|[0-9a-f-]{36}/g, '*');
      const mark = `${place} ${heading}`;
      if (seen.has(mark)) return;
      seen.add(mark);
      await check(page);
    },

    /** Types, chooses, ticks or attaches: `{ name: value }`; a file is `{ name, mimeType, buffer }`. */
    async fill(answers) {
      for (const [name, value] of Object.entries(answers)) await answer(page, name, value);
    },

    /** Presses a button of a form and waits for the page it leads to. `status` is what is expected of it. */
    async press(button = MAIN_BUTTON, status = 200) {
      const place = page.locator(button).first();
      assert.ok(await place.count(), `no ${button} on ${page.url()}: ${await said(page)}`);
      const [answered] = await Promise.all([page.waitForNavigation(), place.click()]);
      assert.equal(answered.status(), status, `${button} on ${page.url()}: ${await said(page)}`);
      await one.look();
    },

    /** Follows a link of the page. */
    async follow(link) {
      const place = page.locator(link).first();
      assert.ok(await place.count(), `no ${link} on ${page.url()}: ${await said(page)}`);
      const [answered] = await Promise.all([page.waitForNavigation(), place.click()]);
      assert.ok(answered === null || answered.status() === 200, `${link}: ${answered?.status()}`);
      await one.look();
    },

    /** Loads the page again until it shows this (a CSS selector). */
    async until(selector) {
      const limit = Date.now() + SETTLE_LIMIT_MS;
      while (!(await page.locator(selector).count())) {
        if (Date.now() > limit) assert.fail(`no ${selector} on ${page.url()}: ${await said(page)}`);
        await page.reload();
      }
      await one.look();
    },

    /** Whether the page says this. */
    async says(text) {
      return (await said(page)).includes(text);
    },

    /** Signs in with a user name or an identity number. */
    async signIn(phone, account, login = account.user_name) {
      await one.go('/login');
      await one.fill({ login, password: account.password });
      await one.press();
      await one.fill({ code: await phone.code(account.phone) });
      await one.press();
    },

    close: () => page.context().close(),
  };
  return one;
}

/** What the page says, without the frame around it. */
async function said(page) {
  return (await page.locator('main').innerText()).replace(/\s+/g, ' ');
}

async function answer(page, name, value) {
  const fields = page.locator(`main [name="${name}"]`);
  const kind = await fields.first().evaluate((field) => (field.tagName === 'SELECT' ? 'select' : field.type));
  if (kind === 'select') await fields.first().selectOption(value);
  else if (kind === 'radio' || kind === 'checkbox') await page.locator(`main [name="${name}"][value="${value}"]`).check();
  else if (kind === 'file') await fields.first().setInputFiles(value);
  else await fields.first().fill(value);
}
