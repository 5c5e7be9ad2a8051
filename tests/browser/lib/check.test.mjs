// Each check shown failing: a page with one fault, served here, must be refused for it.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { seeingArabic } from './axe.mjs';
import { launch, open } from './browser.mjs';
import { check } from './check.mjs';

const SOUND = '<p>نص واضح <bdi dir="ltr">+966 50 123 4567</bdi></p>';
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; img-src *; connect-src *";

const page = (body, { lang = 'ar', head = '' } = {}) => `<!doctype html><html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>صفحة</title>
<style>body{background:#fff;color:#111}a{color:inherit}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}.pale{color:#333}}</style>${head}</head>
<body><main><h1>عنوان</h1>${body}</main></body></html>`;

const FAULTS = {
  'a faint Arabic text': [page('<p style="color:#bbb">مرحبا بكم في المنصة</p>'), /contrast 1\.9[\s\S]*axe color-contrast/],
  'a text that is faint in the dark alone': [page('<p class="pale">مرحبا بكم</p>'), /in the dark: contrast/],
  'a phone number without isolation': [page('<p>هاتف <span data-ltr>+966 50 123 4567</span></p>'), /drawn backwards: \+966/],
  'a field with a placeholder for a label': [page('<input placeholder="الاسم">'), /no label/],
  'a button without a name': [page('<button></button>'), /axe button-name/],
  'two headings': [page('<h1>آخر</h1>'), /2 h1/],
  'an id used twice': [page('<p id="x">أ</p><p id="x">ب</p>'), /id x twice/],
  'a page wider than a phone': [page('<div style="inline-size:700px">واسع</div>'), /at 320 px: scrolls sideways by/],
  'a request to a stranger': [page('<img alt="صورة" src="http://127.0.0.1:9/x.png">'), /asked a stranger: http:\/\/127\.0\.0\.1:9/],
  'a script in the page': [page('<script>1</script>'), /the browser complained: .*Content Security Policy/],
  'a missing picture': [page('<img alt="صورة" src="/missing.png">'), /the browser complained: Failed to load/],
  'too much on the first visit': [page(`<p hidden>${'س'.repeat(60_000)}</p>`), /first visit weighs/],
  'a language other than the address says': [page(SOUND, { lang: 'en' }), /lang=en under \/ar/, '/ar/x'],
};

let server;
let browser;
let html = '';

before(async () => {
  const http = createServer((request, response) => {
    if (request.url === '/missing.png') return response.writeHead(404).end();
    if (request.url === '/own.js') {
      return response.writeHead(200, { 'content-type': 'text/javascript' }).end("document.querySelector('#said').textContent = '\\u0628\\u0639\\u062f';");
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY });
    return response.end(html);
  });
  await new Promise((resolve) => { http.listen(0, '127.0.0.1', resolve); });
  server = { origin: `http://127.0.0.1:${http.address().port}`, http };
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.http.closeAllConnections();
  server?.http.close();
});

describe('the checks', () => {
  for (const javascript of [true, false]) {
    it(`pass a sound page with JavaScript ${javascript ? 'on' : 'off'}`, async () => {
      html = page(SOUND);
      const at = await open(browser, server, { javascript });
      await at.goto('/ar/x');
      await check(at);
      await at.context().close();
    });
  }

  it('run on a page whose own scripts did not', async () => {
    html = page('<p id="said">قبل</p><a href="/ar/y">التالي</a><script src="/own.js"></script>');
    for (const [javascript, said] of [[true, 'بعد'], [false, 'قبل']]) {
      const at = await open(browser, server, { javascript });
      await at.goto('/ar/x');
      for (const step of ['/ar/x', '/ar/y']) {
        await check(at);
        assert.equal(new URL(at.url()).pathname, step);
        assert.equal(await at.locator('#said').textContent(), said);
        await at.locator('a').click();
      }
      await at.context().close();
    }
  });

  for (const [name, [body, expected, path = '/']] of Object.entries(FAULTS)) {
    it(`refuse ${name}`, async () => {
      html = body;
      const at = await open(browser, server);
      await at.goto(path);
      await assert.rejects(check(at), (error) => expected.test(error.message));
      await at.context().close();
    });
  }

  it('stop when axe has no such guess to switch off', () => {
    assert.throws(() => seeingArabic('function other() {}'), /find how this version/);
  });
});
