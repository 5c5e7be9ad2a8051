// Reads a QR code out of the SVG that a page draws, as a camera would, without its noise: no error is corrected.
// ISO/IEC 18004; levels L and M, byte mode, which is what documents carry.

const CHECK_WORDS = {
  L: [0, 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, ...Array(14).fill(30)],
  M: [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, ...Array(19).fill(28)],
};
const BLOCKS = {
  L: [0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
  M: [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
};
const QUIET = 4;
const MASKS = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** The text of the code drawn by `svg`. */
export function readQr(svg) {
  const dark = modules(svg);
  const size = dark.length;
  const version = (size - 17) / 4;
  const { level, mask } = format(dark);
  const words = interleaved(dark, version, mask);
  const data = inOrder(words, BLOCKS[level][version], CHECK_WORDS[level][version]);
  return text(data, version);
}

function modules(svg) {
  const side = Number(svg.match(/viewBox="0 0 (\d+)/)[1]) - 2 * QUIET;
  const dark = Array.from({ length: side }, () => Array(side).fill(false));
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let i = 0; i < Number(run); i += 1) dark[Number(y) - QUIET][Number(x) - QUIET + i] = true;
  }
  return dark;
}

function format(dark) {
  const places = [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]];
  const bits = places.reduce((sum, [x, y], i) => sum | (Number(dark[y][x]) << i), 0) ^ 0x5412;
  const level = { 1: 'L', 0: 'M' }[bits >> 13];
  if (!level) throw new Error('a QR code of level Q or H');
  return { level, mask: (bits >> 10) & 7 };
}

/** Whether a module carries no data: finders, timing, alignment, format and version. */
function reserved(version) {
  const size = version * 4 + 17;
  const count = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const at = version === 1 ? [] : [6];
  for (let place = size - 7; at.length > 0 && at.length < count; place -= step) at.splice(1, 0, place);
  const last = at.at(-1);
  const corner = (x, y) => (x === 6 && (y === 6 || y === last)) || (x === last && y === 6);
  const centres = at.flatMap((x) => at.filter((y) => !corner(x, y)).map((y) => [x, y]));
  return (x, y) =>
    x === 6 || y === 6 || (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (x >= size - 8 && y < 9) ||
    (version >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11))) ||
    centres.some(([cx, cy]) => Math.abs(x - cx) < 3 && Math.abs(y - cy) < 3);
}

function interleaved(dark, version, mask) {
  const size = dark.length;
  const skip = reserved(version);
  const bits = [];
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (!skip(x, y)) bits.push(dark[y][x] !== (MASKS[mask](x, y) === 0));
      }
    }
  }
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((sum, bit) => sum * 2 + Number(bit), 0));
}

function inOrder(words, blocks, checks) {
  const short = Math.floor(words.length / blocks) - checks;
  const longs = words.length % blocks;
  const found = Array.from({ length: blocks }, () => []);
  let at = 0;
  for (let i = 0; i <= short; i += 1) {
    for (let block = 0; block < blocks; block += 1) {
      if (i < short || block >= blocks - longs) {
        found[block].push(words[at]);
        at += 1;
      }
    }
  }
  return found.flat();
}

function text(data, version) {
  const bits = data.map((word) => word.toString(2).padStart(8, '0')).join('');
  if (bits.slice(0, 4) !== '0100') throw new Error('a QR code in another mode than bytes');
  const head = version < 10 ? 8 : 16;
  const length = parseInt(bits.slice(4, 4 + head), 2);
  const bytes = Array.from({ length }, (_, i) => parseInt(bits.slice(4 + head + i * 8, 12 + head + i * 8), 2));
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
}
