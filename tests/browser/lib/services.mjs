// Applying: from the page of a service over its questions to the application's own page.

import assert from 'node:assert/strict';

/**
 * Begins a service and answers what it asks, until the page that checks the answers.
 *
 * `subject` chooses among several by a text in its label (the first without it); `answers` maps a question to what is filled in:
 * a text for the control named like the question, or `{ control: value }`.
 */
export async function draft(person, service, { subject, answers = {} } = {}) {
  await person.go(`/services/${service}`);
  await person.press();
  for (let pages = 0; !person.path().endsWith('/check'); pages += 1) {
    assert.ok(pages < 20, `${service} asks without end: ${person.path()}`);
    await answerPage(person, subject, answers);
  }
}

async function answerPage(person, subject, answers) {
  if (person.path().endsWith('/subject')) {
    const choices = person.page.locator('main .choice');
    const choice = subject ? choices.filter({ hasText: subject }) : choices;
    await choice.first().locator('input').check();
  } else {
    const question = person.path().match(/\/fields\/([^/]+)$/)?.[1];
    assert.ok(question, `not a question: ${person.path()}`);
    await person.fill(asControls(question, answers[question]));
  }
  await person.press();
}

function asControls(question, given) {
  if (given === undefined) return {};
  return typeof given === 'object' && !('buffer' in given) ? given : { [question]: given };
}

/** Sends the application; answers its reference. */
export async function submit(person) {
  await person.press();
  const reference = person.path().match(/^\/applications\/([^/]+)$/)?.[1];
  assert.ok(reference, `not submitted: ${person.path()}`);
  return reference;
}

/** Both, for a service that nothing is in the way of. */
export async function apply(person, service, what) {
  await draft(person, service, what);
  return submit(person);
}

/** A date as the three boxes of its question. `day` is a Date. */
export function day(name, date) {
  const [year, month, number] = date.toISOString().slice(0, 10).split('-').map(Number);
  return { [`${name}-day`]: String(number), [`${name}-month`]: String(month), [`${name}-year`]: String(year) };
}
