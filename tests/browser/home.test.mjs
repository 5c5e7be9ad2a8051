// The public front: home, every page it links to, an address that is not there; in both languages, with and without JavaScript.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, open } from './lib/browser.mjs';
import { check } from './lib/check.mjs';
import { start } from './lib/server.mjs';

let server;
let browser;

before(async () => {
  server = await start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const language of ['ar', 'en']) {
  for (const javascript of [true, false]) {
    describe(`/${language} with JavaScript ${javascript ? 'on' : 'off'}`, () => {
      const visit = async (path, status) => {
        const page = await open(browser, server, { language, javascript });
        const answer = await page.goto(path);
        assert.equal(answer.status(), status, path);
        return page;
      };

      it('home', async () => {
        const page = await visit(`/${language}`, 200);
        await check(page);
        await page.context().close();
      });

      it('every page that home links to', async () => {
        const page = await visit(`/${language}`, 200);
        const paths = await page.locator('a[href]').evaluateAll((links) => [
          ...new Set(links.map((link) => new URL(link.href)).filter((to) => to.origin === location.origin).map((to) => to.pathname)),
        ]);
        assert.ok(paths.includes(`/${language}/help`), `home does not link to help: ${paths}`);
        for (const path of paths.filter((to) => to.startsWith(`/${language}/`))) {
          const answer = await page.goto(path);
          assert.equal(answer.status(), 200, path);
          await check(page);
        }
        await page.context().close();
      });

      it('an address that is not there', async () => {
        const page = await visit(`/${language}/no-such-page`, 404);
        await check(page);
        await page.context().close();
      });
    });
  }

  it(`a bare address leads to ${language} for those who read it`, async () => {
    const page = await open(browser, server, { language });
    await page.goto('/');
    assert.equal(new URL(page.url()).pathname.replace(/\/$/, ''), `/${language}`);
    await page.goto('/help');
    assert.equal(new URL(page.url()).pathname, `/${language}/help`);
    await page.context().close();
  });

  it(`the first key press on /${language} offers the way past the header`, async () => {
    const page = await open(browser, server, { language });
    await page.goto(`/${language}`);
    await page.keyboard.press('Tab');
    const target = await page.evaluate(() => document.activeElement.getAttribute('href'));
    assert.match(target ?? '', /^#./);
    assert.equal(await page.locator(target).count(), 1);
    await page.context().close();
  });
}

it('the other language is the same page', async () => {
  const page = await open(browser, server, { language: 'ar' });
  await page.goto('/ar/help');
  await page.locator('a[hreflang="en"]').first().click();
  assert.equal(new URL(page.url()).pathname, '/en/help');
  await page.context().close();
});
