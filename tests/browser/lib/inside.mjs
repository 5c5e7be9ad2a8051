// Checks that run inside the page. Each is one self-contained function, for the browser gets its text alone; each answers a line a fault.

/** Values written left to right (numbers, phones, plates, dates) must be drawn so, in Arabic pages too. */
export function drawnBackwards() {
  const lefts = (element) => {
    const found = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      for (let i = 0; i < text.length; i += 1) {
        if (/\s/.test(text.data[i])) continue;
        const range = document.createRange();
        range.setStart(text, i);
        range.setEnd(text, i + 1);
        const box = range.getBoundingClientRect();
        if (box.width > 0) found.push(box);
      }
    }
    return found;
  };
  const backwards = (element) => {
    const boxes = lefts(element);
    return boxes.some((box, i) => {
      const before = boxes[i - 1];
      const sameLine = before && box.top < before.bottom && before.top < box.bottom;
      return sameLine && box.left < before.left - 0.5;
    });
  };
  return [...document.querySelectorAll('[data-ltr], bdi[dir=ltr]')]
    .filter(backwards)
    .map((element) => `drawn backwards: ${element.textContent.trim()}`);
}

/** One heading, a title, the language and direction of the address, unique ids. */
export function frame() {
  const found = [];
  const root = document.documentElement;
  const headings = document.querySelectorAll('h1').length;
  if (headings !== 1) found.push(`${headings} h1 on the page`);
  if (document.title.trim() === '') found.push('no title');
  const language = location.pathname.match(/^\/(ar|en)(\/|$)/)?.[1];
  if (language && root.lang !== language) found.push(`lang=${root.lang} under /${language}`);
  const direction = root.lang === 'ar' ? 'rtl' : 'ltr';
  if (getComputedStyle(root).direction !== direction) found.push(`lang=${root.lang} is not written ${direction}`);
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  const twice = new Set(ids.filter((id, i) => ids.indexOf(id) !== i));
  for (const id of twice) found.push(`id ${id} twice`);
  return found;
}

/** Every field has a label in words: axe is content with a placeholder. */
export function unlabelled() {
  const silent = ['hidden', 'submit', 'button', 'reset', 'image'];
  const words = (id) => document.getElementById(id)?.textContent.trim();
  const labelled = (field) =>
    [...(field.labels ?? [])].some((label) => label.textContent.trim() !== '') ||
    (field.getAttribute('aria-label') ?? '').trim() !== '' ||
    (field.getAttribute('aria-labelledby') ?? '').split(/\s+/).some((id) => id && words(id));
  return [...document.querySelectorAll('input, select, textarea')]
    .filter((field) => !silent.includes(field.type) && !labelled(field))
    .map((field) => `no label: ${field.outerHTML.slice(0, 160)}`);
}

/** The page is no wider than the window. */
export function sideways() {
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const edge = document.documentElement.clientWidth;
  const wide = [...document.body.querySelectorAll('*')].find((element) => {
    const box = element.getBoundingClientRect();
    return box.right > edge + 1 || box.left < -1;
  });
  return [`scrolls sideways by ${over} px: ${wide?.outerHTML.slice(0, 160)}`];
}

/** Contrast reckoned from computed colours: axe is unsure where a font reaches outside its line box, and Arabic fonts do. */
export function faint() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { r, g, b, a: a / 255 };
  };
  const over = (top, under) => {
    const mix = (channel) => top[channel] * top.a + under[channel] * (1 - top.a);
    return { r: mix('r'), g: mix('g'), b: mix('b'), a: 1 };
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage !== 'none') return undefined; // a picture: for a person to judge
      layers.push(rgba(style.backgroundColor));
      if (layers.at(-1).a === 1) break;
    }
    const canvasColour = rgba(getComputedStyle(document.documentElement).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches ? '#121212' : '#fff');
    return layers.reduceRight((under, top) => over(top, under), canvasColour);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    const words = text.data.trim();
    if (words === '' || !element.checkVisibility({ visibilityProperty: true }) || element.closest(':disabled, script, style, noscript, svg')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue; // for screen readers only
    const style = getComputedStyle(element);
    const behind = ground(element);
    if (!behind) continue;
    const [a, b] = [light(over(rgba(style.color), behind)), light(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)}: ${words.slice(0, 60)}`);
  }
  return found;
}
