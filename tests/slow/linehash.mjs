// GitHub's line hashes in JavaScript, character by character as its action reads a file: what ours are compared with.
// Usage: node linehash.mjs FILE...; prints one JSON list of hashes a file.
import { createReadStream } from "node:fs";

const WINDOW = 100;
const WORD = (1n << 64n) - 1n;
let out = 1n;
for (let at = 0; at < WINDOW; at++) out = (out * 37n) & WORD;

async function hashes(path) {
  const window = new Array(WINDOW).fill(0n);
  const isStart = new Array(WINDOW).fill(false);
  const seen = new Map();
  const found = [];
  let hash = 0n;
  let at = 0;
  let lineStart = true;
  let afterReturn = false;

  const tell = () => {
    if (!isStart[at]) return;
    const text = hash.toString(16);
    seen.set(text, (seen.get(text) ?? 0) + 1);
    found.push(`${text}:${seen.get(text)}`);
    isStart[at] = false;
  };
  const push = (unit) => {
    hash = (hash * 37n + unit - out * window[at]) & WORD;
    window[at] = unit;
    at = (at + 1) % WINDOW;
  };
  const take = (unit) => {
    const skipped = unit === 32 || unit === 9 || (afterReturn && unit === 10);
    afterReturn = !skipped && unit === 13;
    if (skipped) return;
    if (unit === 13) unit = 10;
    tell();
    isStart[at] = lineStart;
    lineStart = unit === 10;
    push(BigInt(unit));
  };

  for await (const text of createReadStream(path, "utf8")) {
    for (let index = 0; index < text.length; index++) take(text.charCodeAt(index));
  }
  take(65535);
  for (let rest = 0; rest < WINDOW; rest++) {
    tell();
    push(0n);
  }
  return found;
}

for (const path of process.argv.slice(2)) console.log(JSON.stringify(await hashes(path)));
