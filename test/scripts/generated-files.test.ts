import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { generatedFiles } from '../../scripts/reference/generated-files.ts';

const root = new URL('../..', import.meta.url);

describe('what is generated from the code', () => {
  test.each(generatedFiles())('$path is up to date (else: npm run generate)', async (file) => {
    const options = await resolveConfig(new URL(file.path, root).pathname);
    const formatted = await format(file.text, { ...options, filepath: file.path });
    expect(readFileSync(new URL(file.path, root), 'utf8')).toBe(formatted);
  });

  test('holds the schema, the specs and the diagnostics', () => {
    expect(generatedFiles().map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'schema/temper.v1alpha1.json',
        'docs/reference/specs.md',
        'docs/reference/diagnostics.md',
      ]),
    );
  });
});
