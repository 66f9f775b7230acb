import { closeSync, openSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { READ_FLAGS, refusalOfOpen, rootAt } from '../../../controller/workspace/inside.ts';
import { aRepository } from '../dataset/repository.ts';

/** A system that does not tell where an open file is, as macOS does not. */
const silent = () => undefined;

describe('an open file, where the system does not tell its place', () => {
  const opened = (path: string, root: string, named: string) => {
    const descriptor = openSync(path, READ_FLAGS);
    try {
      return refusalOfOpen(descriptor, rootAt(root), named, silent);
    } finally {
      closeSync(descriptor);
    }
  };

  test('has to be the one that its path leads to', () => {
    const root = aRepository({ 'a/file': 'x', 'data/file': 'x' });
    symlinkSync('data', join(root, 'linked'));
    expect(opened(join(root, 'a/file'), root, 'a/file')).toBeUndefined();
    expect(opened(join(root, 'data/file'), root, 'linked/file')).toBeUndefined();
    expect(opened(join(aRepository({ file: 'x' }), 'file'), root, 'a/file')).toBe('outside');
  });

  test('is refused when its path leads out by now', () => {
    const elsewhere = aRepository({ file: 'secret' });
    const root = aRepository({ 'a/file': 'x' });
    renameSync(join(root, 'a'), join(root, 'b'));
    symlinkSync(elsewhere, join(root, 'a'));
    expect(opened(join(root, 'a/file'), root, 'a/file')).toBe('outside');
  });
});
