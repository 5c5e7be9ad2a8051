// Checks a scanned seal in the browser: COSE_Sign1 (RFC 9052), EdDSA, a CWT inside. Nothing is sent.
const box = document.getElementById('seal');
const { dataset } = box;
const utf8 = new TextDecoder('utf-8', { fatal: true });
const fail = (state) => { throw Object.assign(new Error(state), { state }); };

// One CBOR value; whatever seals do not use is refused.
const decode = (bytes) => {
  let at = 0;
  const take = (n) => (at + n <= bytes.length ? bytes.subarray(at, at += n) : fail('none'));
  const value = () => {
    const head = take(1)[0];
    let n = head & 31;
    if (n > 27) fail('none');
    if (n > 23) n = take(1 << (n - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    switch (head >> 5) {
      case 0: return n;
      case 1: return -1 - n;
      case 2: return take(n);
      case 3: return utf8.decode(take(n));
      case 4: return Array.from({ length: n }, value);
      case 5: return new Map(Array.from({ length: n }, () => [value(), value()]));
      case 6: if (n === 18) return value();
    }
    return fail('none');
  };
  const read = value();
  return at === bytes.length ? read : fail('altered');
};
const encode = (bytes) => {
  const n = bytes.length;
  return [...(n < 24 ? [64 + n] : n < 256 ? [88, n] : [89, n >> 8, n & 255]), ...bytes];
};

const check = async (fragment, keys) => {
  let parts;
  try {
    parts = decode(Uint8Array.from(atob(fragment.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)));
  } catch (error) { fail(error.state || 'none'); }
  if (!Array.isArray(parts) || parts.length !== 4) fail('none');
  const [header, open, payload, signature] = parts;
  const claimed = decode(header);
  if (!(open instanceof Map) || open.size || claimed.size !== 2 || claimed.get(1) !== -8) fail('altered');
  const id = utf8.decode(claimed.get(4));
  const { kty, crv, x } = keys.find((key) => key.kid === id) || fail('unknown');
  const signed = [0x84, 0x6a, ...new TextEncoder().encode('Signature1'), ...encode(header), 0x40, ...encode(payload)];
  let holds;
  try {
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
    holds = await crypto.subtle.verify('Ed25519', key, signature, Uint8Array.from(signed));
  } catch { fail('unable'); }
  return holds ? decode(payload) : fail('altered');
};

const make = (name, className, ...inside) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...inside);
  return made;
};
// A day in both calendars, the binding one first.
const { lang } = document.documentElement;
const day = (text) => ['gregory', 'islamic-umalqura'].map((calendar) =>
  new Intl.DateTimeFormat(`${lang === 'ar' ? 'ar' : 'en-GB'}-u-ca-${calendar}-nu-latn`, { dateStyle: 'long', timeZone: 'UTC' })
    .format(new Date(`${text}T00:00:00Z`))).join(' – ');
const words = (value) => {
  if (/^[12]\d{9}$/.test(value)) return `******${value.slice(6)}`;
  const [, date, time] = /^(\d{4}-\d\d-\d\d)( \d\d:\d\d)?$/.exec(value) || [];
  return date ? `${day(date)}${time || ''}` : value;
};
const show = (state, rows = []) => {
  const level = { valid: 'ok', expired: 'warn', none: 'info', unable: 'info' }[state] || 'danger';
  const title = make('strong', 'notice-title', dataset[state]);
  const notice = make('div', `notice ${level}`, title, make('div', 'notice-body', dataset[`${state}Means`]));
  const row = ([label, value]) => {
    return make('div', '', make('dt', '', label), make('dd', '', make('bdi', '', words(value))));
  };
  box.replaceChildren(notice, make('dl', 'summary', ...rows.map(row)));
  dataset.result = state;
};

const run = async () => {
  try {
    const fragment = location.hash.slice(1) || fail('none');
    const get = (path) => fetch(path).then((answer) => answer.json());
    const [{ keys }, named] = await Promise.all([get(dataset.keys), get(dataset.words)]).catch(() => fail('unable'));
    const claims = await check(fragment, keys);
    const date = (seconds) => new Date(seconds * 1000).toLocaleDateString('en-CA', { timeZone: 'Asia/Riyadh' });
    const [issuer, end, template] = [claims.get(1), claims.get(4), claims.get('template')];
    const { title, facts } = named.documents[template] || { title: template, facts: {} };
    show(end <= +dataset.now ? 'expired' : 'valid', [
      [dataset.document, title],
      [dataset.issuer, named.sectors[issuer] || issuer],
      [dataset.code, utf8.decode(claims.get(7))],
      [dataset.issued, date(claims.get(6))],
      ...(end ? [[dataset.expires, date(end - 1)]] : []),
      ...claims.get('facts').map(([name, value]) => [facts[name] || name, value]),
    ]);
  } catch (error) { show(error.state || 'altered'); }
};
addEventListener('hashchange', run);
run();
