// Somebody of the population gets an account: registered as a program would, activated at the desk by an officer.

import assert from 'node:assert/strict';

const PASSWORD = 'cobalt plate wander fig';
let phones = 0;

/** A phone number that nobody has. */
export function freshPhone() {
  phones += 1;
  return `+9665511${String(phones).padStart(5, '0')}`;
}

/** People without an account, by what they are (`passport-expiring-soon`…): each is given out once. */
export async function population(server) {
  const people = JSON.parse(await server.command('demo', 'people', '--unregistered', '--json', '--limit', '400'));
  return (kind) => {
    const place = people.findIndex((one) => one.kind === kind);
    assert.notEqual(place, -1, `nobody of kind ${kind} without an account`);
    return people.splice(place, 1)[0];
  };
}

/** Registers somebody over the API: an account, not yet activated. */
export async function registered(server, phone, one) {
  const account = { identity: one.identity, user_name: `u${one.identity}x`, password: PASSWORD, phone: freshPhone() };
  const post = async (path, body) => {
    const answer = await fetch(`${server.origin}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = await answer.text();
    assert.ok(answer.ok, `${path}: ${answer.status} ${said}`);
    return JSON.parse(said);
  };
  const { id } = await post('/registrations', { identity: one.identity, phone: account.phone, consent: true });
  await post(`/registrations/${id}/code`, { code: await phone.code(account.phone) });
  const { user_name, password } = account;
  const { reference } = await post(`/registrations/${id}/account`, { user_name, password });
  return { ...account, reference };
}

/** Activates an account at the desk: `officer` is signed in, `self` is whoever types the code. */
export async function activate(officer, self, phone, account) {
  await officer.go('/office/activation');
  await officer.fill({ reference: account.reference });
  await officer.press();
  await officer.press();
  await self.go('/activation/code');
  await self.fill({ reference: account.reference, code: await phone.code(account.phone) });
  await self.press();
  assert.ok(await self.says(self.text('activation-done')), await self.path());
}
