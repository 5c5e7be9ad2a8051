// Pictures of the real pages, for docs/pictures: `node pictures.mjs`, with Debian's poppler-utils for the sealed document.
//
// `node pictures.mjs FOLDER` also puts every other page it comes by there, wide and as on a phone, to be looked at.

import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './lib/browser.mjs';
import { activate, population, registered } from './lib/newcomer.mjs';
import { outside } from './lib/outside.mjs';
import { person } from './lib/person.mjs';
import { phone as newPhone } from './lib/phone.mjs';
import { start } from './lib/server.mjs';
import { apply, draft, submit } from './lib/services.mjs';

const PICTURES = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
const MOST_BYTES = 200_000;
const everything = process.argv[2];
const kept = { 'home-ar': 'home', 'application-ar': 'application', 'wallet-ar': 'wallet', 'office-ar': 'office' };

const server = await start();
const browser = await launch();
const phone = await newPhone(browser, server);
const accounts = Object.fromEntries((await server.accounts()).map((account) => [account.user_name, account]));
const somebody = await population(server);
mkdirSync(PICTURES, { recursive: true });
if (everything) mkdirSync(everything, { recursive: true });

/** Takes the page: into docs/pictures when it is one of those, everywhere when all are asked for. */
async function take(one, name) {
  const { page, language } = one;
  const own = Object.keys(kept).find((file) => file === `${name}-${language}`);
  if (own) save(join(PICTURES, `${own}.png`), await page.screenshot());
  if (!everything) return;
  for (const width of language === 'ar' ? [1280, 390] : [1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(everything, `${name}-${language}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

function save(path, bytes) {
  if (bytes.length > MOST_BYTES) throw new Error(`${path} has ${bytes.length} bytes; ${MOST_BYTES} at most`);
  writeFileSync(path, bytes);
}

async function tour(language) {
  const seen = { has: () => true, add: () => {} };
  const anyone = () => person(browser, server, { language, javascript: true, seen });
  const signedIn = async (account) => {
    const one = await anyone();
    await one.signIn(phone, account);
    return one;
  };
  const officer = await signedIn(accounts.activationofficer);
  const newcomer = async (kind) => {
    const account = await registered(server, phone, somebody(kind));
    await activate(officer, await anyone(), phone, account);
    return signedIn(account);
  };
  const world = outside(await anyone());
  const stranger = await anyone();
  for (const [name, path] of [['home', ''], ['register', '/register'], ['service', '/services/passports.renew-passport'], ['services', '/services']]) {
    await stranger.go(path);
    await take(stranger, name);
  }

  const one = await newcomer('passport-expiring-soon');
  await one.go('/me');
  await take(one, 'dashboard-first');
  await draft(one, 'passports.renew-passport', { answers: { years: '5' } });
  await take(one, 'check');
  const reference = await submit(one);
  await take(one, 'received');
  await one.until('main a[href="/demo/bank"]');
  const numbers = await one.page.locator('main dl.summary bdi[dir=ltr]').allTextContents();
  await world.pay(numbers.map((text) => text.trim()).find((text) => /^\d{11,}$/.test(text)));
  await one.page.reload();
  await one.until('main a[href*="/wallet/documents/"]');
  await take(one, 'application');
  await one.go('/me');
  await take(one, 'dashboard');
  await one.go('/wallet');
  await take(one, 'wallet');
  await one.follow('main a[href*="/wallet/documents/"]');
  await take(one, 'sheet');
  const printed = (await one.page.locator('main .qr figcaption bdi').textContent()).trim();
  const pdf = await (await one.page.context().request.get(await one.page.locator('main a[href$=".pdf"]').getAttribute('href'))).body();
  const file = join(server.data, `document-${language}.pdf`);
  writeFileSync(file, pdf);
  const draw = (to, dots) => execFileSync('pdftoppm', ['-png', '-singlefile', '-f', '1', '-r', String(dots), file, to]);
  if (language === 'ar') {
    draw(join(PICTURES, 'document'), 72);
    if (statSync(join(PICTURES, 'document.png')).size > MOST_BYTES) throw new Error('document.png is too large');
  }
  if (everything) draw(join(everything, `document-${language}`), 110);
  await stranger.go('/verify');
  await stranger.fill({ code: printed });
  await stranger.press();
  await take(stranger, 'verify');
  await one.go(`/applications/${reference}`);

  const objector = await newcomer('objector');
  const statement = language === 'ar' ? 'نقلت مريضاً إلى المستشفى' : 'I was taking a patient to the hospital';
  const objection = await apply(objector, 'traffic.object-violation', { answers: { reason: 'emergency', statement } });
  const reviewer = await signedIn(accounts.trafficreviewer);
  await reviewer.go('/office/queue');
  await take(reviewer, 'queue');
  await reviewer.go(`/office/cases/${objection}`);
  await take(reviewer, 'office');
  const head = await signedIn(accounts.familyhead);
  await head.go('/inquiries/traffic.query-vehicles');
  await take(head, 'inquiry');
  await head.go('/inbox');
  await take(head, 'inbox');
}

try {
  await tour('ar');
  if (everything) await tour('en');
} finally {
  await browser.close();
  await server.stop();
}
