/*
 * `npm run bench`: how fast Temper is, always as a ratio against a named alternative measured in the same run, and where the
 * time goes. Numbers of different runs or machines are not comparable; ratios are.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { applying } from './applying.ts';
import { compiling } from './compiling.ts';
import { judging } from './judging.ts';
import { planning } from './planning.ts';
import { reviewing } from './reviewing.ts';
import { starting } from './starting.ts';

const SECTIONS = { compiling, judging, starting, planning, reviewing, applying };

const wanted = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'temper-bench-'));
try {
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { results, notes } = await section({ scratch, temper: resolve('bin/temper.js') });
    console.log(`\n${name}`);
    console.table(results);
    for (const note of notes) console.log(`  ${note}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
