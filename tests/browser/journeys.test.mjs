// The main job, from the first visit to the document in hand, in both languages: in Arabic with JavaScript, in English without.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { launch } from './lib/browser.mjs';
import { activate, freshPhone, population, registered } from './lib/newcomer.mjs';
import { outside } from './lib/outside.mjs';
import { person } from './lib/person.mjs';
import { phone as newPhone } from './lib/phone.mjs';
import { readQr } from './lib/qr.mjs';
import { start } from './lib/server.mjs';
import { apply, day, draft, submit } from './lib/services.mjs';

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const IBAN = 'SA0380000000608010167519';
const STATEMENT = { ar: 'اللوحة في الصورة ليست لوحتي', en: 'The plate in the picture is not mine' };
const DONE = 'main > p > .tag.ok';

let server;
let browser;
let phone;
let accounts;
let somebody;

before(async () => {
  server = await start();
  browser = await launch();
  phone = await newPhone(browser, server);
  accounts = Object.fromEntries((await server.accounts()).map((account) => [account.user_name, account]));
  somebody = await population(server);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const [language, javascript] of [['ar', true], ['en', false]]) {
  describe(`the main job in ${language}, JavaScript ${javascript ? 'on' : 'off'}`, () => {
    const seen = new Set();
    const signedIn = new Map();
    let world;
    let passportHolder;

    const anyone = () => person(browser, server, { language, javascript, seen });
    /** The person of a demonstration account, signed in once and kept. */
    const as = async (userName, login) => {
      if (!signedIn.has(userName)) {
        const one = await anyone();
        await one.signIn(phone, accounts[userName], login);
        signedIn.set(userName, one);
      }
      return signedIn.get(userName);
    };
    /** Somebody of the population with a new, activated account, signed in. */
    const newcomer = async (kind) => {
      const account = await registered(server, phone, somebody(kind));
      const one = await anyone();
      await activate(await as('activationofficer'), one, phone, account);
      await one.signIn(phone, account);
      one.account = account;
      return one;
    };
    const billOf = async (one) => {
      await one.until('main a[href="/demo/bank"]');
      const shown = await one.page.locator('main dl.summary bdi[dir=ltr]').allTextContents();
      return shown.map((text) => text.trim()).filter((text) => /^\d{11,}$/.test(text));
    };
    /** Pays the open bill of the application that is on the page. */
    const pay = async (one) => {
      const [bill] = await billOf(one);
      assert.ok(bill, 'the application shows no bill number');
      await world.pay(bill);
    };
    const documentOf = async (one) => {
      await one.until('main a[href*="/wallet/documents/"]');
      await one.follow('main a[href*="/wallet/documents/"]');
      return one.page;
    };

    before(async () => {
      world = outside(await anyone());
    });

    it('registers, is activated at the desk, signs in and out', async () => {
      const one = await anyone();
      const who = somebody('passport-expiring-soon');
      const account = { ...who, phone: freshPhone(), password: 'cobalt plate wander fig' };
      await one.go('');
      await one.go('/register');
      await one.fill({ identity: who.identity, phone: account.phone, email: 'someone@example.com', consent: 'yes' });
      await one.press();
      await one.fill({ code: await phone.code(account.phone) });
      await one.press();
      account.user_name = await one.page.locator('main [name=user_name]').inputValue();
      assert.match(account.user_name, /^[A-Za-z][A-Za-z0-9]{5,31}$/, 'a user name is proposed');
      await one.fill({ password: account.password });
      await one.press();
      assert.equal(one.path(), '/register/done');
      account.reference = (await one.page.locator('main .reference').first().textContent()).trim();

      await one.signIn(phone, account);
      await one.go('/me');
      assert.ok(await one.says(one.text('me-not-activated')));
      await one.go('/services/passports.renew-passport');
      await one.go('/activation');
      await activate(await as('activationofficer'), await anyone(), phone, account);
      await one.go('/activation');
      assert.ok(await one.says(one.text('activation-done')));
      await one.press('header form[action$="/logout"] button');
      await one.go('/login');
      await one.signIn(phone, account, who.identity);
      await one.go('/me');
      assert.ok(!(await one.says(one.text('me-not-activated'))));
      await one.go('/account');
      passportHolder = one;
    });

    it('asks the registers', async () => {
      const ask = async (one, inquiry, answers) => {
        await one.go(`/services/${inquiry}`);
        await one.follow('main a.button[href*="/inquiries/"]');
        if (answers) {
          await one.fill(answers);
          await one.press();
        }
        assert.ok(await one.says(one.text('inquiry-as-of')), `${inquiry} gave no answer`);
      };
      const head = await as('familyhead');
      await ask(head, 'passports.query-passport', { about: accounts.familyhead.identity });
      await ask(head, 'civil.my-data', { about: accounts.familyhead.identity });
      const citizen = await as('citizen', accounts.citizen.identity);
      await ask(citizen, 'passports.query-travel-record');
      await ask(citizen, 'traffic.query-driving-license');
      await ask(await as('employer'), 'residents.list-sponsored');
      await ask(await as('carseller'), 'traffic.query-vehicles');
      await ask(await anyone(), 'residents.query-iqama-validity', { number: accounts.resident.identity });
      const resident = await as('resident');
      await ask(resident, 'traffic.query-violations');
      await ask(resident, 'traffic.query-violation-total');
    });

    it('renews a passport: pays, the courier brings it, the sealed slip is genuine wherever it is checked', async () => {
      const one = passportHolder;
      await apply(one, 'passports.renew-passport', { answers: { years: '5' } });
      await one.go('/applications');
      await one.page.goBack();
      const address = one.page.url();
      await pay(one);
      await one.page.goto(address);
      await one.until('main a[href*="/wallet/documents/"]');
      await world.deliver();
      await one.page.reload();
      await one.until(DONE);
      await documentOf(one);
      const qr = readQr(await one.page.locator('main .qr svg').evaluate((svg) => svg.outerHTML));
      assert.match(qr, /^https?:\/\/[^/]+\/v#[A-Za-z0-9_-]+$/);
      const printed = (await one.page.locator('main .qr figcaption bdi').textContent()).trim();
      const href = await one.page.locator('main a[href$=".pdf"]').getAttribute('href');
      const pdf = await (await one.page.context().request.get(href)).body();
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
      const file = join(server.data, `slip-${language}.pdf`);
      await writeFile(file, pdf);
      assert.match(await server.command('verify', file), /^VALID/);
      assert.match(await server.command('verify', qr), /^VALID/);
      await writeFile(file, Buffer.from(pdf.map((byte, i) => (i === Math.floor(pdf.length / 2) ? byte ^ 1 : byte))));
      await assert.rejects(server.command('verify', file), (error) => /^NOT VALID/.test(error.stdout));

      const stranger = await anyone();
      await stranger.go('/verify');
      await stranger.fill({ code: printed });
      await stranger.press();
      assert.ok(await stranger.page.locator('main [data-result=valid]').count());
      await stranger.go('/verify');
      await stranger.fill({ code: qr });
      await stranger.press();
      assert.ok(await stranger.page.locator('main [data-result=valid]').count());
      await stranger.page.goto(`${server.origin}/v${new URL(qr).hash}`);
      if (javascript) await stranger.until('[data-result=valid]');
      else await stranger.look();

      for (const page of ['/me', '/wallet', '/inbox', '/applications?show=ended']) await one.go(page);
    });

    it('renews a driving licence after paying the violations that stood in the way', async () => {
      const one = await newcomer('driver-with-violations');
      await one.go('/inquiries/traffic.query-violations');
      await draft(one, 'traffic.renew-driving-license');
      assert.ok(await one.says(one.text('apply-refused')));
      const own = one.page.url();
      await one.follow('main a[href*="/services/traffic.pay-violation?back="]');
      await one.press();
      for (const box of await one.page.locator('main input[name=subject]').all()) await box.check();
      await one.press();
      while (!one.path().endsWith('/check')) await one.press();
      await submit(one);
      await pay(one);
      await one.page.reload();
      await one.until(DONE);
      await one.follow('main a[href*="/apply/"]');
      for (const [control, value] of [['years', '5'], ['card', 'no']]) {
        await one.fill({ [control]: value });
        await one.press();
      }
      assert.equal(one.page.url(), own);
      await submit(one);
      await pay(one);
      await one.page.reload();
      await one.until('main a[href*="/wallet/documents/"]');
      await one.until(DONE);
    });

    it('issues an exit and re-entry visa for a worker', async () => {
      const one = await as(language === 'ar' ? 'employer' : 'companyowner');
      const service = 'residents.issue-exit-reentry-single';
      await one.go(`/services/${service}`);
      const company = one.page.locator('main [name=in-name-of][type=radio]');
      if (await company.count()) await company.last().check();
      await one.press();
      await one.page.locator('main input[name=subject]').first().check();
      await one.press();
      if (one.path().endsWith('/check')) {
        // This worker is abroad: another is chosen.
        await one.follow('main a.button[href$="/subject"]');
        await one.page.locator('main input[name=subject]').nth(1).check();
        await one.press();
      }
      await one.fill({ days: '1000' });
      await one.press(undefined, 422);
      await one.fill({ days: '30' });
      await one.press();
      await submit(one);
      await pay(one);
      await one.page.reload();
      await one.until('main a[href*="/wallet/documents/"]');
      await one.until(DONE);
    });

    it('objects to a violation: the officer asks, the person answers, the officer reduces', async () => {
      const one = await newcomer('objector');
      const reference = await apply(one, 'traffic.object-violation', {
        answers: {
          reason: 'not-my-vehicle',
          statement: STATEMENT[language],
          evidence: { name: 'plate.png', mimeType: 'image/png', buffer: PICTURE },
        },
      });
      const officer = await as('trafficreviewer');
      const decide = async (answers) => {
        await officer.go('/office');
        await officer.go('/office/queue');
        await officer.go(`/office/cases/${reference}`);
        await officer.fill(answers);
        await officer.press();
        await officer.press();
        assert.equal(officer.path(), '/office/queue');
      };
      await officer.go(`/office/cases/${reference}`);
      await officer.press(undefined, 422);
      await decide({ decision: 'ask', message: STATEMENT[language] });
      await one.page.reload();
      await one.until(`main a[href*="/applications/${reference}/"]`);
      await one.follow(`main a[href*="/applications/${reference}/committee"]`);
      assert.ok(await one.says(STATEMENT[language]));
      await one.fill({ statement: `${STATEMENT[language]}.` });
      await one.press();
      await decide({ decision: 'reduce', amount: '300' });
      await one.page.goto(`/${language}/applications/${reference}`);
      await one.until(DONE);
      await one.go('/inquiries/traffic.query-violations');
      assert.ok(await one.says('300'));
    });

    it('authorises a driver, who accepts', async () => {
      const owner = await newcomer('owner-of-a-valid-car');
      const service = 'traffic.authorize-driver-internal';
      const now = Date.now() + 2 * 86_400_000;
      const reference = await apply(owner, service, {
        answers: { driver: accounts.citizen.identity, starts: day('starts', new Date(now + 30 * 86_400_000)), ends: day('ends', new Date(now + 60 * 86_400_000)) },
      });
      const driver = await as('citizen');
      await driver.go('/me');
      await driver.go(`/applications/${reference}`);
      await driver.follow(`main a[href*="/applications/${reference}/acceptance"]`);
      await driver.press();
      await owner.page.reload();
      await owner.until(DONE);
    });

    it('sells a vehicle: accepted, paid, handed over by code, owned by the buyer', async () => {
      const [from, to] = language === 'ar' ? ['carseller', 'carbuyer'] : ['carbuyer', 'carseller'];
      const [seller, buyer] = [await as(from), await as(to)];
      const reference = await apply(seller, 'traffic.sell-vehicle', {
        answers: { buyer: accounts[to].identity, price: '30000', payout_iban: IBAN },
      });
      await buyer.go(`/applications/${reference}`);
      await buyer.follow(`main a[href*="/applications/${reference}/acceptance"]`);
      await buyer.fill({ place: language === 'ar' ? 'الرياض' : 'Riyadh' });
      await buyer.press();
      await pay(buyer);
      await buyer.go(`/applications/${reference}`);
      await buyer.until('main p.lead bdi');
      const code = (await buyer.page.locator('main p.lead bdi').first().textContent()).trim();
      await seller.go(`/applications/${reference}`);
      await seller.follow(`main a[href*="/applications/${reference}/handover"]`);
      await seller.fill({ code: code === '111111' ? '222222' : '111111' });
      await seller.press(undefined, 422);
      await seller.fill({ code });
      await seller.press();
      await seller.until(DONE);
      await buyer.page.reload();
      await buyer.until('main a[href*="/wallet/documents/"]');
      await buyer.go('/inquiries/traffic.query-vehicles');
    });

    it('books an appointment, and gives the place back', async () => {
      const one = await as('citizen');
      await draft(one, 'recruitment.book-appointment', {
        answers: { purpose: language === 'ar' ? 'domestic-worker' : 'family-visit', office: 'riyadh-recruitment', slot: {} },
      }).catch((error) => {
        if (!one.path().endsWith('/fields/slot')) throw error;
      });
      await one.page.locator('main input[name=slot]').first().check();
      await one.press();
      await submit(one);
      await one.until('main a[href*="/wallet/documents/"]');
      await one.follow('main a[href$="/withdraw"]');
      await one.press();
    });

    it('names the sector that is down, and loses nothing typed', async () => {
      const one = await as('resident');
      const name = language === 'ar' ? 'المرور' : 'Traffic';
      await world.sector('traffic', 'down');
      try {
        await one.go('/inquiries/traffic.query-driving-license', 503);
        assert.ok(await one.says(name), await one.page.locator('main').innerText());
        await one.go('/me');
        assert.ok(await one.says(name));
      } finally {
        await world.sector('traffic', 'up');
      }
      await one.go('/inquiries/traffic.query-driving-license');
    });

    it('a sale that nobody pays in 72 hours is cancelled', async () => {
      const [from, to] = language === 'ar' ? ['carbuyer', 'carseller'] : ['carseller', 'carbuyer'];
      const [seller, buyer] = [await as(from), await as(to)];
      const reference = await apply(seller, 'traffic.sell-vehicle', {
        answers: { buyer: accounts[to].identity, price: '1000', payout_iban: IBAN },
      });
      await buyer.go(`/applications/${reference}/acceptance`);
      await buyer.fill({ place: 'جدة' });
      await buyer.press();
      await billOf(buyer);
      await world.pass('73h');
      signedIn.clear();
      const again = await as(to);
      await again.go(`/applications/${reference}`);
      await again.until(`main .tag:text("${again.text('phase-cancelled')}")`);
    });
  });
}
