// The world outside the platform, as demonstration mode shows it: bank, courier, clock and the sectors' moods.

import assert from 'node:assert/strict';

/** The outside, used with a page of its own; `hand` is a person (see person.mjs) who is signed in nowhere. */
export function outside(hand) {
  const at = async (path) => {
    const answer = await hand.page.goto(path);
    assert.equal(answer.status(), 200, path);
    await hand.look();
  };
  return {
    /** Pays an open bill, once it has come to the bank. */
    async pay(number) {
      await at('/demo/bank');
      await hand.until(`[data-bill="${number}"] button`);
      await hand.press(`[data-bill="${number}"] button`);
    },
    /** Delivers what is on its way, the newest first, once something is. */
    async deliver() {
      await at('/demo/courier');
      await hand.until('main article form button');
      await hand.press('main article form button');
    },
    /** Moves the platform's clock, for instance `73h`. */
    async pass(span) {
      await at('/demo/clock');
      await hand.page.locator('main input[name=span]').fill(span);
      await hand.press('main form[novalidate] button');
    },
    /** Makes a sector `down`, `slow`, `refusing` or `up` again. */
    async sector(id, mood) {
      await at('/demo/sectors');
      await hand.fill({ [`mood-${id}`]: mood });
      await hand.press();
    },
  };
}
