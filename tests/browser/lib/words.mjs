// The interface's texts, read from the translations, so that a journey looks for a text by its key and not by its wording.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../translations', import.meta.url));

function read(language) {
  const texts = new Map();
  for (const file of readdirSync(join(ROOT, language)).filter((name) => name.endsWith('.ftl'))) {
    for (const line of readFileSync(join(ROOT, language, file), 'utf8').split('\n')) {
      const entry = line.match(/^([a-z][a-z0-9-]*) = (.+)$/);
      if (entry) texts.set(entry[1], entry[2]);
    }
  }
  return texts;
}

const TEXTS = { ar: read('ar'), en: read('en') };

/** The text of `key` in `language`. */
export function words(language, key) {
  const text = TEXTS[language].get(key);
  if (text === undefined) throw new Error(`no text ${key} in ${language}`);
  return text;
}
