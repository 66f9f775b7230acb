import fc from 'fast-check';
import { resolveDatasetPath } from '../../../../stacks/kinds/fine-tune/dataset-path.ts';

test('a dataset path never leaves the repository, whatever it is', () => {
  const path = fc.string({ unit: fc.constantFrom(...Array.from('ab./\\~:\0')), maxLength: 20 });
  fc.assert(
    fc.property(path, (text) => {
      const resolved = resolveDatasetPath('specs/models/a.yaml', text);
      if ('problem' in resolved) return;
      expect(resolved.path.split('/')).not.toContain('..');
      expect(resolved.path).not.toMatch(/^\/|\\|^$/);
    }),
    { numRuns: 2000 },
  );
});
