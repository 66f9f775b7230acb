/**
 * What the specs compile to, byte by byte. A change here is a change of what people have running: read the difference,
 * then write it down with `UPDATE_GOLDEN=1 npm test -- test/stacks/golden`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../../stacks/stack.ts';
import { compiled, exampleStacks, REPOSITORY } from '../helpers/compiled.ts';
import { fleetStacks } from '../helpers/fleets.ts';

const sets: { folder: string; stacks: Stack[] }[] = [
  { folder: 'fixtures', stacks: [...(await compiled()).values()] },
  { folder: 'examples', stacks: await exampleStacks() },
  { folder: 'fleets', stacks: await fleetStacks() },
];

describe.each(sets)('the $folder compile to what they did', ({ folder, stacks }) => {
  const golden = join(REPOSITORY, 'test/fixtures/compile/golden', folder);
  const files = new Map([
    ['addresses.txt', addressList(stacks)],
    ...stacks.flatMap((stack) => [
      [`${nameOf(stack)}.tf.json`, stack.terraformJson] as const,
      [`${nameOf(stack)}.versions.tf.json`, stack.versionsJson] as const,
    ]),
  ]);
  if (process.env['UPDATE_GOLDEN'] === '1') write(golden, files);

  test.each([...files])('%s', (file, text) => {
    expect(existsSync(join(golden, file)) && readFileSync(join(golden, file), 'utf8')).toBe(text);
  });

  test('and there is no golden file for a stack that is gone', () => {
    expect(readdirSync(golden).sort()).toEqual([...files.keys()].sort());
  });
});

/** `model/bot/v1` is in `model.bot.v1.tf.json`, what is said to Terraform itself in `model.bot.v1.versions.tf.json`. */
function nameOf(stack: Stack): string {
  return stack.id.replaceAll('/', '.');
}

function addressList(stacks: readonly Stack[]): string {
  return stacks
    .map(({ id, addresses }) => `${id}\n${addresses.map((one) => `  ${one}\n`).join('')}`)
    .join('');
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
}
